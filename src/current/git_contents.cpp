#include "current/git_contents.hpp"

#include "current/git_questions.hpp"
#include "git/read_commit.hpp"

#include <mutex>

namespace stowage::current {
namespace {

constexpr std::chrono::seconds limit_of_one{20};
/// Not where only the server knows the password.
bool has_known_files(const GitQuestion &question) {
    return !question.record->git->config_hash.empty() &&
           question.record->type != model::StackType::kubernetes && !knows_no_password(*question.stack);
}

} // namespace

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
    std::map<std::int64_t, std::vector<std::string>> contents;
    std::mutex mutex;
    ask_each_repository(git_questions(state, wanted), [&](const auto &access, const auto &questions) {
        for (const GitQuestion &question : questions) {
            if (!has_known_files(question))
                continue;
            std::vector<std::string> texts =
                deployed_files(*question.record->git, access, cache, limit_of_one);
            if (texts.empty())
                return; // the others would wait for it as long
            const std::lock_guard lock(mutex);
            contents.emplace(question.record->id, std::move(texts));
        }
    });
    return contents;
}

} // namespace stowage::current
