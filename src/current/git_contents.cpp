#include "current/git_contents.hpp"

#include "current/match.hpp"
#include "git/read_commit.hpp"
#include "support/parallel.hpp"
#include "support/repository_url.hpp"

#include <mutex>

namespace stowage::current {
namespace {

constexpr std::chrono::seconds limit_of_one{20};
constexpr std::size_t contents_at_once = 8; // repositories

struct ContentQuestion {
    std::int64_t id = 0;
    const model::GitConfig *git = nullptr;
};

using Questions = std::map<git::RemoteAccess, std::vector<ContentQuestion>>;

/// Not where only the server knows the password.
bool can_be_asked(const desired::Stack &stack, const model::Stack &record) {
    return record.git && !record.git->config_hash.empty() && record.type != model::StackType::kubernetes &&
           stack.state == desired::RunState::running && stack.git &&
           stack.git_drift != desired::GitDrift::ignore &&
           support::same_repository(stack.git->url, record.git->url) &&
           (!stack.git->authentication || stack.git->authentication->password);
}

Questions content_questions_of(const ServerState &state,
                               const std::vector<std::shared_ptr<desired::Stack>> &wanted) {
    Questions questions;
    for (const auto &stack : wanted) {
        const model::Environment *environment = environment_of(*stack, state);
        if (environment == nullptr)
            continue;
        const Match found = match(*stack, state, environment->id);
        if (found.stack != nullptr && can_be_asked(*stack, *found.stack))
            questions[access_to(*found.stack->git, *stack)].push_back({found.stack->id, &*found.stack->git});
    }
    return questions;
}

} // namespace

git::RemoteAccess access_to(const model::GitConfig &git, const desired::Stack &stack) {
    git::RemoteAccess access{git.url, {}, {}, git.tls_skip_verify};
    if (stack.git && stack.git->authentication && stack.git->authentication->password) {
        access.username = stack.git->authentication->username;
        access.password = stack.git->authentication->password->value;
    }
    return access;
}

std::vector<std::string> deployed_files(const model::GitConfig &git, const git::RemoteAccess &access,
                                        const std::string &cache, std::chrono::milliseconds limit) {
    std::vector<std::string> paths{git.config_file_path};
    paths.insert(paths.end(), git.additional_files.begin(), git.additional_files.end());
    const auto found =
        git::read_files_of_commit(access, git.reference_name, git.config_hash, paths, cache, limit);
    std::vector<std::string> texts;
    if (!found)
        return texts;
    for (const std::string &path : paths) {
        const git::FileAt &file = found->files.at(path);
        if (!file.text)
            return {};
        texts.push_back(*file.text);
    }
    return texts;
}

std::map<std::int64_t, std::vector<std::string>>
git_contents(const ServerState &state, const std::vector<std::shared_ptr<desired::Stack>> &wanted,
             const std::string &cache) {
    const Questions questions = content_questions_of(state, wanted);
    std::vector<Questions::const_pointer> repositories;
    for (const auto &repository : questions)
        repositories.push_back(&repository);
    std::map<std::int64_t, std::vector<std::string>> contents;
    std::mutex mutex;
    support::in_parallel(repositories.size(), contents_at_once, [&](std::size_t i) {
        const auto &[access, stacks] = *repositories[i];
        for (const ContentQuestion &question : stacks) {
            std::vector<std::string> texts = deployed_files(*question.git, access, cache, limit_of_one);
            if (texts.empty())
                return; // the others would wait for it as long
            const std::lock_guard lock(mutex);
            contents.emplace(question.id, std::move(texts));
        }
    });
    return contents;
}

} // namespace stowage::current
