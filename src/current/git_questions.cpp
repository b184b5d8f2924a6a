#include "current/git_questions.hpp"

#include "current/match.hpp"
#include "desired/read/rules.hpp"
#include "support/parallel.hpp"
#include "support/repository_url.hpp"

namespace stowage::current {
namespace {

constexpr std::size_t repositories_at_once = 8;

/// Where a source has the repository, no URL is written.
bool is_written_repository(const desired::Git &written, const model::GitConfig &record) {
    return written.url.empty() || support::same_repository(written.url, record.url);
}

bool may_be_asked(const desired::Stack &stack, const model::Stack &record) {
    return stack.git && record.git && stack.state == desired::RunState::running &&
           stack.git_drift != desired::GitDrift::ignore && is_written_repository(*stack.git, *record.git);
}

} // namespace

git::RemoteAccess access_to(const model::GitConfig &git, const desired::Stack &stack) {
    git::RemoteAccess access{git.url, {}, {}, git.tls_skip_verify};
    if (!stack.git)
        return access;
    if (is_written_repository(*stack.git, git)) {
        access.tls_skip_verify = stack.git->tls_skip_verify;
        if (!stack.git->url.empty())
            access.url = stack.git->url;
    }
    const auto &credentials = stack.git->authentication;
    const bool is_theirs = stack.git->url.empty() || desired::same_origin(stack.git->url, git.url);
    if (credentials && credentials->password && credentials->password->known() && is_theirs) {
        access.username = credentials->username;
        access.password = credentials->password->for_sending();
    }
    return access;
}

bool knows_no_password(const desired::Stack &stack) {
    return stack.git->authentication && !stack.git->authentication->password;
}

GitQuestions git_questions(const ServerState &state,
                           const std::vector<std::shared_ptr<desired::Stack>> &wanted) {
    GitQuestions questions;
    for (const auto &stack : wanted) {
        const model::Environment *environment = environment_of(*stack, state);
        if (environment == nullptr)
            continue;
        const Match found = match(*stack, state, environment->id);
        if (found.stack != nullptr && may_be_asked(*stack, *found.stack))
            questions[access_to(*found.stack->git, *stack)].push_back({stack.get(), found.stack});
    }
    return questions;
}

void ask_each_repository(
    const GitQuestions &questions,
    const std::function<void(const git::RemoteAccess &, const std::vector<GitQuestion> &)> &ask) {
    std::vector<GitQuestions::const_pointer> repositories;
    for (const auto &repository : questions)
        repositories.push_back(&repository);
    support::in_parallel(repositories.size(), repositories_at_once,
                         [&](std::size_t i) { ask(repositories[i]->first, repositories[i]->second); });
}

} // namespace stowage::current
