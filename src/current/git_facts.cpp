#include "current/git_facts.hpp"

#include "current/match.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <set>
#include <unistd.h>

namespace stowage::current {
namespace {

/// A stack whose commit is to be looked up, and where.
struct Question {
    const desired::Stack *stack;
    const model::Stack *record;
    git::RemoteAccess access;
};

/// Same repository and reference on both sides: otherwise the stack is redeployed for that anyway.
bool is_comparable(const desired::Stack &stack, const model::Stack &record) {
    return stack.git && record.git && stack.state == desired::RunState::running &&
           stack.git_drift != desired::GitDrift::ignore && stack.git->url == record.git->url &&
           (stack.git->reference_name == record.git->reference_name ||
            stack.ignores("gitConfig.referenceName"));
}

git::RemoteAccess access_of(const desired::Stack &stack) {
    git::RemoteAccess access;
    access.url = stack.git->url;
    access.tls_skip_verify = stack.git->tls_skip_verify;
    if (stack.git->authentication) {
        access.username = stack.git->authentication->username;
        if (stack.git->authentication->password)
            access.password = stack.git->authentication->password->value;
    }
    return access;
}

std::vector<Question> questions_of(const ServerState &state,
                                   const std::vector<std::shared_ptr<desired::Stack>> &wanted) {
    std::vector<Question> questions;
    for (const auto &stack : wanted) {
        const model::Environment *environment = environment_of(*stack, state);
        if (environment == nullptr)
            continue;
        const Match found = match(*stack, state, environment->id);
        if (found.stack != nullptr && is_comparable(*stack, *found.stack))
            questions.push_back({stack.get(), found.stack, access_of(*stack)});
    }
    return questions;
}

/// The compose files, and beside each what a relative `env_file` or `build` may reach: the files of its
/// folder are not known without reading it, so only the named ones count.
std::vector<std::string> own_files(const model::GitConfig &git) {
    std::vector<std::string> files{git.config_file_path};
    files.insert(files.end(), git.additional_files.begin(), git.additional_files.end());
    return files;
}

GitFacts answer(const Question &question, git::Remotes &remotes, const std::string &cache_folder) {
    GitFacts facts;
    const bool stored_only =
        question.stack->git->authentication && !question.stack->git->authentication->password;
    if (stored_only) {
        facts.error = "its git password is known to the server only, so the repository was not asked";
        return facts;
    }
    const auto &refs = remotes.refs(question.access);
    if (!refs) {
        facts.error = refs.error();
        return facts;
    }
    const std::string &reference = question.record->git->reference_name;
    facts.commit = refs->commit_of(reference);
    if (facts.commit.empty()) {
        facts.error =
            fmt::format("the repository has no reference '{}'", reference.empty() ? "HEAD" : reference);
        return facts;
    }
    if (facts.commit == question.record->git->config_hash || question.record->git->config_hash.empty())
        return facts;
    auto movement =
        git::compare_commits(question.access, reference, question.record->git->config_hash, facts.commit,
                             own_files(*question.record->git), cache_folder, remotes.limit() * 4);
    if (movement)
        facts.movement = std::move(*movement);
    else
        facts.movement_error = movement.error();
    return facts;
}

} // namespace

void add_git_facts(ServerState &state, const std::vector<std::shared_ptr<desired::Stack>> &wanted,
                   git::Remotes &remotes, const std::string &cache_folder) {
    const std::vector<Question> questions = questions_of(state, wanted);
    std::set<git::RemoteAccess> accesses;
    for (const Question &question : questions)
        if (!question.stack->git->authentication || question.stack->git->authentication->password)
            accesses.insert(question.access);
    remotes.ask({accesses.begin(), accesses.end()});
    for (const Question &question : questions)
        state.git_facts.emplace(question.record->id, answer(question, remotes, cache_folder));
}

std::string git_cache_folder() {
    if (const char *cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/')
        return fmt::format("{}/stowage/git", cache);
    if (const char *home = std::getenv("HOME"); home != nullptr && *home == '/' && ::access(home, W_OK) == 0)
        return fmt::format("{}/.cache/stowage/git", home);
    return fmt::format("/tmp/stowage-{}/git", ::getuid());
}

} // namespace stowage::current
