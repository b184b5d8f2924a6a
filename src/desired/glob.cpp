#include "desired/glob.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <set>
#include <system_error>

namespace stowage::desired {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> segments_of(const std::string &pattern) {
    std::vector<std::string> segments;
    for (std::size_t at = 0; at <= pattern.size();) {
        const std::size_t end = std::min(pattern.find('/', at), pattern.size());
        if (end > at)
            segments.push_back(pattern.substr(at, end - at));
        at = end + 1;
    }
    return segments;
}

std::vector<std::string> names_in(const fs::path &folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry(folder.empty() ? "." : folder, error), end; !error && entry != end;
         entry.increment(error))
        names.push_back(entry->path().filename().string());
    return names;
}

bool fits(const std::string &pattern, const std::string &name) {
    if (name.starts_with('.') && !pattern.starts_with('.'))
        return false;
    return support::glob_match(pattern, name);
}

void walk(const fs::path &folder, const std::vector<std::string> &segments, std::size_t at,
          std::set<fs::path> &found) {
    std::error_code error;
    if (at == segments.size()) {
        if (!folder.empty())
            found.insert(folder);
        return;
    }
    const std::string &segment = segments[at];
    if (segment == "**") {
        walk(folder, segments, at + 1, found);
        for (const std::string &name : names_in(folder)) {
            const fs::path path = folder / name;
            if (name.starts_with('.') || fs::is_symlink(path, error))
                continue;
            if (fs::is_directory(path, error))
                walk(path, segments, at, found);
            else if (at + 1 == segments.size())
                found.insert(path);
        }
    } else if (!is_pattern(segment)) {
        if (fs::exists(folder / segment, error))
            walk(folder / segment, segments, at + 1, found);
    } else {
        for (const std::string &name : names_in(folder))
            if (fits(segment, name))
                walk(folder / name, segments, at + 1, found);
    }
}

} // namespace

bool is_pattern(const std::string &text) {
    return text.find_first_of("*?[") != std::string::npos;
}

std::vector<fs::path> glob(const std::string &pattern) {
    std::set<fs::path> found;
    walk(pattern.starts_with('/') ? fs::path("/") : fs::path(), segments_of(pattern), 0, found);
    return {found.begin(), found.end()};
}

} // namespace stowage::desired
