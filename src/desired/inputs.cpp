#include "desired/inputs.hpp"

#include "desired/glob.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <system_error>

namespace stowage::desired {
namespace {

namespace fs = std::filesystem;

/// Every YAML file below, sorted; hidden files and folders are left out.
std::vector<fs::path> files_below(const fs::path &folder, support::Diagnostics &diagnostics) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code ignored;
        const bool hidden = entry->path().filename().string().starts_with('.');
        if (hidden && entry->is_directory(ignored))
            entry.disable_recursion_pending();
        else if (!hidden && is_yaml(entry->path()) && !entry->is_directory(ignored))
            files.push_back(entry->path());
    }
    if (error)
        diagnostics.add(support::Code::input_file_unreadable, {},
                        fmt::format("can't read the folder {}: {}", folder.string(), error.message()));
    std::sort(files.begin(), files.end());
    return files;
}

/// Whether a pattern spells the end of the names that it is for: `*.json` does, `stacks/*` does not.
bool names_extension(const std::string &pattern) {
    const std::string last = pattern.substr(pattern.rfind('/') + 1);
    return last.find('.', last.find_last_of("*?]") + 1) != std::string::npos;
}

/// Collects files, each once, whatever way leads to it.
class Collection {
public:
    explicit Collection(support::Diagnostics &diagnostics) : diagnostics_(diagnostics) {}

    void add_input(const std::string &input) {
        std::error_code error;
        if (input == stdin_name)
            add(input, Found::named);
        else if (fs::is_directory(input, error))
            add_folder(input);
        else if (fs::exists(fs::symlink_status(input, error))) // also a file with a * in its name
            add(input, Found::named);
        else if (is_pattern(input))
            add_pattern(input);
        else
            diagnostics_.add(support::Code::input_file_unreadable, {},
                             fmt::format("there is no file or folder {}", in_quotes(input)));
    }

    [[nodiscard]] std::vector<InputFile> take() { return std::move(files_); }

private:
    void add_folder(const fs::path &folder) {
        const std::vector<fs::path> files = files_below(folder, diagnostics_);
        if (files.empty())
            diagnostics_.add(support::Code::input_file_unreadable, {},
                             fmt::format("there is no YAML file in {}", in_quotes(folder.string())),
                             "files end with .yaml or .yml; hidden ones are left out");
        for (const fs::path &file : files)
            add(file, Found::in_folder);
    }

    void add_pattern(const std::string &pattern) {
        const bool any_extension = names_extension(pattern);
        bool matched = false;
        for (const fs::path &path : glob(pattern)) {
            std::error_code error;
            if (fs::is_directory(path, error)) {
                for (const fs::path &file : files_below(path, diagnostics_)) {
                    add(file, Found::in_folder);
                    matched = true;
                }
            } else if (any_extension || is_yaml(path)) {
                add(path, Found::in_folder);
                matched = true;
            }
        }
        if (!matched)
            diagnostics_.add(support::Code::input_file_unreadable, {},
                             fmt::format("no file fits the pattern {}", in_quotes(pattern)),
                             "*, ? and [] stand for parts of a name, ** for any number of folders");
    }

    void add(const fs::path &path, Found found) {
        std::error_code error;
        const fs::path real = fs::canonical(path, error);
        const auto [known, added] = known_.emplace(error ? path : real, files_.size());
        if (added)
            files_.push_back({path, found});
        else if (found == Found::named) // being named says more
            files_[known->second].found = found;
    }

    support::Diagnostics &diagnostics_;
    std::map<fs::path, std::size_t> known_;
    std::vector<InputFile> files_;
};

} // namespace

bool is_yaml(const fs::path &path) {
    const std::string extension = support::lower(path.extension().string());
    return extension == ".yaml" || extension == ".yml";
}

std::vector<InputFile> find_inputs(const std::vector<std::string> &inputs,
                                   support::Diagnostics &diagnostics) {
    Collection collection(diagnostics);
    for (const std::string &input : inputs)
        collection.add_input(input);
    return collection.take();
}

} // namespace stowage::desired
