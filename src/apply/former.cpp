#include "apply/former.hpp"

#include "compose/references.hpp"
#include "current/git_questions.hpp"
#include "git/read_commit.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::apply {
namespace {

/// Whether a path may stand for more than the file of that name.
bool is_whole_repository(const std::string &path) {
    return path == "." || path.empty();
}

Former at_deployed_commit(const model::GitConfig &git, const GitPlace &place) {
    Former former;
    if (git.config_hash.empty()) {
        former.why_not = "the server does not say which commit was deployed";
        return former;
    }
    const auto found = git::read_files_of_commit(place.access, git.reference_name, git.config_hash,
                                                 {git.config_file_path}, place.cache, git_time);
    const std::string commit = git.config_hash.substr(0, 7);
    if (!found) {
        former.why_not =
            fmt::format("commit {}, which ran, can't be read from here: {}", commit, found.error().words);
        return former;
    }
    former.content = found->files.at(git.config_file_path).text;
    if (!former.content) {
        former.why_not = fmt::format("'{}' of commit {}, which ran, can't be read from here",
                                     git.config_file_path, commit);
        return former;
    }
    former.reads = git.additional_files;
    for (const std::string &path : compose::referenced_files(*former.content, git.config_file_path))
        if (path != git.config_file_path)
            former.reads.push_back(path);
    return former;
}

} // namespace

GitPlace git_place(const model::GitConfig &git, const desired::Stack &spec, const std::string &cache) {
    return {current::access_to(git, spec), cache};
}

Former former_of(const Record &record, const desired::Stack &spec, const std::string &git_cache) {
    if (record.stack.git)
        return at_deployed_commit(*record.stack.git, git_place(*record.stack.git, spec, git_cache));
    Former former;
    if (record.content && *record.content)
        former.content = record.content->value();
    else
        former.why_not = "its content could not be read";
    return former;
}

tl::expected<std::vector<std::string>, std::string> changed_files(const model::GitConfig &git,
                                                                  const GitPlace &place,
                                                                  const std::vector<std::string> &paths,
                                                                  const std::string &commit) {
    std::vector<std::string> changed;
    if (paths.empty() || commit == git.config_hash)
        return changed;
    const auto movement = git::compare_commits(
        place.access, git.reference_name, git.config_hash, commit,
        [paths](const git::ReadFile &) { return paths; }, place.cache, git_time);
    if (!movement)
        return tl::unexpected(movement.error().words);
    const bool all = std::any_of(paths.begin(), paths.end(), is_whole_repository);
    for (const auto &file : movement->files)
        if (file.path != git.config_file_path || !all)
            changed.push_back(file.path);
    return changed;
}

} // namespace stowage::apply
