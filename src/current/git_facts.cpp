#include "current/git_facts.hpp"

#include "compose/references.hpp"
#include "compose/stack_env.hpp"
#include "current/git_questions.hpp"
#include "git/bounded.hpp"
#include "git/tag_itself.hpp"

#include <array>
#include <fmt/format.h>
#include <map>
#include <mutex>

namespace stowage::current {
namespace {

/// The same reference on both sides: otherwise the stack is redeployed for that anyway.
bool has_same_reference(const GitQuestion &question) {
    return question.stack->git->reference_name == question.record->git->reference_name ||
           question.stack->ignores("gitConfig.referenceName");
}

/// The compose files and what they make a deployment read, with the variables that the stack has now and
/// those that it shall have.
git::PathsOf own_files_of(const desired::Stack &stack, const model::Stack &record) {
    std::vector<std::string> files{record.git->config_file_path};
    files.insert(files.end(), record.git->additional_files.begin(), record.git->additional_files.end());
    std::map<std::string, std::string> now;
    std::map<std::string, std::string> wanted;
    for (const model::EnvVar &variable : record.env)
        now[variable.name] = compose::arriving(variable.value, record.type);
    for (const desired::EnvEntry &entry : stack.env)
        wanted[entry.name] = entry.value.for_comparing();
    return [files, now, wanted](const git::ReadFile &read) {
        std::vector<std::string> paths = compose::files_of_deployment(files, now, read);
        if (wanted != now)
            for (std::string &path : compose::files_of_deployment(files, wanted, read))
                paths.push_back(std::move(path));
        return paths;
    };
}

/// Asks about the stacks of one repository, one after the other: the first fetches what the others need.
class Repository {
public:
    Repository(git::Remotes &remotes, const git::RemoteAccess &access, const std::string &cache_folder)
        : remotes_(remotes), access_(access), cache_folder_(cache_folder) {}

    GitFacts answer(const GitQuestion &question) {
        GitFacts facts;
        if (knows_no_password(*question.stack)) {
            facts.error = "its git password is known to the server only, so the repository was not asked";
            return facts;
        }
        const auto &refs = remotes_.refs(access_);
        if (!refs) {
            facts.error = refs.error().words;
            return facts;
        }
        const std::string &reference = question.record->git->reference_name;
        // Of an annotated tag a server keeps the id of the tag itself.
        facts.commit = refs->commit_of(reference + std::string(git::tag_itself));
        if (facts.commit.empty() || refs->commit_of(reference) == question.record->git->config_hash)
            facts.commit = refs->commit_of(reference);
        if (facts.commit.empty())
            facts.error =
                fmt::format("the repository has no reference '{}'", reference.empty() ? "HEAD" : reference);
        else if (facts.commit != question.record->git->config_hash &&
                 !question.record->git->config_hash.empty())
            compare(question, facts);
        return facts;
    }

private:
    void compare(const GitQuestion &question, GitFacts &facts) {
        const model::GitConfig &git = *question.record->git;
        const Between between{git.reference_name, git.config_hash, facts.commit};
        const auto failed = failed_.find(between);
        if (!failure_.empty() || failed != failed_.end()) {
            facts.movement_error = failure_.empty() ? failed->second : failure_;
            return;
        }
        auto movement = git::compare_commits(access_, git.reference_name, git.config_hash, facts.commit,
                                             own_files_of(*question.stack, *question.record), cache_folder_,
                                             remotes_.limit() * 4);
        if (movement) {
            facts.movement = std::move(*movement);
            return;
        }
        facts.movement_error = movement.error().words;
        failed_.emplace(between, facts.movement_error);
        if (movement.error().timed_out)
            failure_ = facts.movement_error;
    }

    git::Remotes &remotes_;
    const git::RemoteAccess &access_;
    const std::string &cache_folder_;
    /// A reference, the commit that is deployed, and the one that it points to.
    using Between = std::array<std::string, 3>;
    std::map<Between, std::string> failed_; ///< what was forced away is not fetched for each stack again
    std::string failure_; ///< a remote that did not answer in time is not asked for each stack again
};

} // namespace

void add_git_facts(ServerState &state, const std::vector<std::shared_ptr<desired::Stack>> &wanted,
                   git::Remotes &remotes, const std::string &cache_folder) {
    std::mutex mutex;
    ask_each_repository(git_questions(state, wanted), [&](const auto &access, const auto &questions) {
        Repository repository(remotes, access, cache_folder);
        for (const GitQuestion &question : questions) {
            if (!has_same_reference(question))
                continue;
            GitFacts facts = repository.answer(question);
            const std::lock_guard lock(mutex);
            state.git_facts.emplace(question.record->id, std::move(facts));
        }
    });
}

} // namespace stowage::current
