#include "preflight/taken_files.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
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

using compose::NamedFile;

void add_taken(const compose::Document &document, std::deque<NamedFile> &files) {
    const auto add = [&](const std::vector<NamedFile> &named) {
        std::copy_if(named.begin(), named.end(), std::back_inserter(files), is_taken);
    };
    add(document.files);
    for (const compose::Service &service : document.services)
        add(service.files);
}

/// Of a file that services are extended from only those services count.
std::vector<compose::Problem> problems_of(const NamedFile &file, const compose::File &text,
                                          const compose::Document &document,
                                          const std::map<std::string, std::string> &env,
                                          compose::Dialect dialect) {
    std::vector<compose::Problem> problems = file.kind == NamedFile::Kind::include
                                                 ? compose::check_included(text, env, dialect)
                                                 : compose::check_yaml(text);
    for (const compose::Problem &problem : document.problems)
        if (problem.boundless)
            problems.push_back(problem);
    return problems;
}

} // namespace

std::vector<compose::Problem> problems_of_taken(const compose::Document &document,
                                                const std::map<std::string, std::string> &env,
                                                compose::Dialect dialect, const compose::ReadFile &read) {
    std::vector<compose::Problem> problems;
    std::deque<NamedFile> files;
    std::set<std::string> seen;
    for (add_taken(document, files); !files.empty() && seen.size() < most_taken; files.pop_front()) {
        const NamedFile &file = files.front();
        const auto text = seen.insert(file.path).second ? read(file) : std::nullopt;
        if (!text)
            continue;
        const compose::File taken{file.path, *text};
        const compose::Document understood = compose::read_document({taken}, env, dialect);
        for (compose::Problem &problem : problems_of(file, taken, understood, env, dialect))
            problems.push_back(std::move(problem));
        add_taken(understood, files);
    }
    return problems;
}

} // namespace stowage::preflight
