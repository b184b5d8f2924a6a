#include "export/git_fields.hpp"

#include "desired/read/rules.hpp"
#include "export/document.hpp"
#include "export/yaml_text.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::exported {
namespace {

/// Writes `gitConfig`, key by key.
class GitWriter {
public:
    GitWriter(const desired::Stack *before, SecretNames &names, Entry &entry)
        : before_(before), names_(names), entry_(entry) {}

    Field write(const model::GitConfig &git) {
        Field field{"gitConfig", {}, {}};
        const auto put = [&](const std::string &key, std::vector<std::string> lines) {
            field.children.push_back({key, std::move(lines), {}});
        };
        put("url", {"url: " + scalar(url_of(git))});
        if (!git.reference_name.empty()) {
            if (desired::check_reference_name(git.reference_name))
                entry_.ignore("gitConfig.referenceName");
            else
                put("referenceName", {"referenceName: " + scalar(git.reference_name)});
        }
        put("configFilePath", {"configFilePath: " + scalar(path_of(git))});
        if (auto lines = additional_files(git); !lines.empty())
            put("additionalFiles", std::move(lines));
        if (auto lines = authentication(git); !lines.empty())
            put("authentication", std::move(lines));
        const bool verified_again = before_ != nullptr && before_->git && before_->git->tls_skip_verify;
        if (git.tls_skip_verify || verified_again)
            put("tlsSkipVerify", {git.tls_skip_verify ? "tlsSkipVerify: true" : "tlsSkipVerify: false"});
        field.lines.emplace_back("gitConfig:");
        for (const Field &child : field.children)
            for (const std::string &line : child.lines)
                field.lines.push_back("  " + line);
        return field;
    }

private:
    /// Without a user and password: those belong into authentication.
    std::string url_of(const model::GitConfig &git) {
        if (!desired::check_git_url(git.url))
            return git.url;
        entry_.ignore("gitConfig.url");
        std::string url = git.url;
        const std::string_view user = desired::userinfo_of(url);
        if (!user.empty()) {
            entry_.comments.push_back("the server has its git URL with a user or password in it: change that "
                                      "to authentication, and take gitConfig.url out of ignore");
            url.erase(static_cast<std::size_t>(user.data() - url.data()), user.size() + 1);
        }
        if (!desired::check_git_url(url))
            return url;
        entry_.comments.emplace_back("its git URL can't be written here, so it is left to the server");
        return "https://git.invalid/unknown.git";
    }

    std::string path_of(const model::GitConfig &git) {
        std::string path = git.config_file_path;
        while (path.starts_with('/') || path.starts_with("./"))
            path.erase(0, 1);
        if (desired::check_repository_path(path))
            path = "docker-compose.yml";
        if (path != git.config_file_path)
            entry_.ignore("gitConfig.configFilePath");
        return path;
    }

    std::vector<std::string> additional_files(const model::GitConfig &git) {
        std::vector<std::string> paths;
        for (const std::string &path : git.additional_files)
            if (!desired::check_repository_path(path))
                paths.push_back(path);
        if (paths.size() != git.additional_files.size())
            entry_.ignore("gitConfig.additionalFiles");
        if (paths.empty())
            return {};
        return {"additionalFiles: " + flow_list(paths)};
    }

    std::vector<std::string> authentication(const model::GitConfig &git) {
        const auto *had = before_ != nullptr && before_->git && before_->git->authentication
                              ? &*before_->git->authentication
                              : nullptr;
        if (!git.authentication)
            return had != nullptr ? std::vector<std::string>{"authentication: none"}
                                  : std::vector<std::string>{};
        if (git.username.empty()) {
            entry_.ignore("gitConfig.authentication");
            entry_.comments.emplace_back(
                "the server has git credentials without a user, which can't be written "
                "here: they are left to it");
            return {};
        }
        std::vector<std::string> lines = {"authentication:", "  username: " + scalar(git.username)};
        if (had != nullptr && had->password) {
            lines.push_back("  password: " + reference_text(*had->password));
            return lines;
        }
        const std::string variable = names_.name_for(
            {"GIT_PASSWORD", desired::host_of(git.url), git.username}, git.url + "\n" + git.username);
        lines.emplace_back("  # The server keeps the password and never shows it. To create the stack anew:");
        lines.push_back(fmt::format("  # password: {{env: {}}}", variable));
        return lines;
    }

    const desired::Stack *before_;
    SecretNames &names_;
    Entry &entry_;
};

} // namespace

Field git_field(const model::GitConfig &git, const desired::Stack *before, SecretNames &names, Entry &entry) {
    return GitWriter(before, names, entry).write(git);
}

} // namespace stowage::exported
