#include "preflight/taken_files.hpp"

#include <deque>
#include <set>

namespace stowage::preflight {
namespace {

/// More than any stack takes its services from.
constexpr std::size_t most_taken = 50;

bool is_taken(const compose::NamedFile &file) {
    const bool brings =
        file.kind == compose::NamedFile::Kind::include || file.kind == compose::NamedFile::Kind::extends;
    return brings && !file.path.starts_with("..");
}

void add_taken(const compose::Document &document, std::deque<std::string> &paths) {
    const auto add = [&](const std::vector<compose::NamedFile> &files) {
        for (const compose::NamedFile &file : files)
            if (is_taken(file))
                paths.push_back(file.path);
    };
    add(document.files);
    for (const compose::Service &service : document.services)
        add(service.files);
}

} // namespace

std::vector<compose::Problem> boundless_in_taken(const compose::Document &document,
                                                 const std::map<std::string, std::string> &env,
                                                 compose::Dialect dialect, const ReadFile &read) {
    std::vector<compose::Problem> problems;
    std::deque<std::string> paths;
    std::set<std::string> seen;
    for (add_taken(document, paths); !paths.empty() && seen.size() < most_taken; paths.pop_front()) {
        const std::string &path = paths.front();
        const auto text = seen.insert(path).second ? read(path) : std::nullopt;
        if (!text)
            continue;
        const compose::Document taken = compose::read_document({{path, *text}}, env, dialect);
        for (const compose::Problem &problem : taken.problems)
            if (problem.boundless)
                problems.push_back(problem);
        add_taken(taken, paths);
    }
    return problems;
}

} // namespace stowage::preflight
