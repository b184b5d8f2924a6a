#pragma once

#include "model/source.hpp"
#include "portainer/access_api.hpp"
#include "portainer/api_result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stowage::portainer {

class Session;

/// A file of a repository, to be read by the server. The credentials must be sent along, or a source named
/// that has them: those of a stack can't be used with it.
struct PreviewFile {
    std::string url;
    std::string reference; ///< "" means refs/heads/main to every server, whatever the remote's default branch
    std::string file;
    std::string username;
    std::string password;
    bool tls_skip_verify = false;
    std::int64_t source_id = 0; ///< servers with sources: URL, credentials and TLS come from it; 0: not sent
};

/// Both "" for none.
struct SourceCredentials {
    std::string username;
    std::string password;
};

/// POST /gitops/sources/git.
struct CreateSource {
    std::string name;
    std::string url;
    bool tls_skip_verify = false;
    SourceCredentials credentials;
    std::string interval; ///< Go duration, "" for no polling
    AccessSettings access;
};

/// PUT /gitops/sources/{id}: what is unset stays as it is.
struct UpdateSource {
    std::optional<std::string> name;
    std::optional<std::string> url;
    std::optional<bool> tls_skip_verify;
    std::optional<SourceCredentials> credentials; ///< none: the stored ones are cleared
    std::optional<std::string> interval;
};

/// Files that the server reads from repositories, and the sources that stacks of newer servers share.
class GitopsApi {
public:
    explicit GitopsApi(Session &session) : session_(&session) {}

    /// POST /gitops/repo/file/preview: the server clones, from its own network, and says what the file holds.
    /// Changes nothing, so an error never says that it may have. Wrong credentials: 400 `Invalid git
    /// credential`; no such repository, reference or file: 500. Without a deadline the read timeout counts.
    [[nodiscard]] ApiResult<std::string> preview_file(const PreviewFile &request,
                                                      const Deadline &deadline = {});

    /// GET /gitops/sources, all that the user may see; nothing where a server knows no sources (404). Without
    /// details, and up to 30 seconds old: servers cache this list for each user.
    [[nodiscard]] ApiResult<std::optional<std::vector<model::Source>>> sources();
    /// GET /gitops/sources/{id}, with details and never cached. 403 for a source that the user may not read.
    [[nodiscard]] ApiResult<model::Source> source(std::int64_t id);
    /// What the server itself finds with such a source, of which nothing is stored: "" where it can list the
    /// repository's references, else its words.
    [[nodiscard]] ApiResult<std::string> test_source(const CreateSource &request);
    /// The same of a stored one with these changes.
    [[nodiscard]] ApiResult<std::string> test_source(std::int64_t id, const UpdateSource &request);
    /// 409 when there is one with the same URL and credentials.
    [[nodiscard]] ApiResult<model::Source> create_source(const CreateSource &request);
    /// Changes every stack that uses the source.
    [[nodiscard]] ApiResult<model::Source> update_source(std::int64_t id, const UpdateSource &request);
    /// PUT /gitops/sources/{id}/access; neither public nor any user or team means administrators only.
    [[nodiscard]] ApiResult<model::Source> set_source_access(std::int64_t id, const AccessSettings &access);
    /// 409 while something uses it.
    [[nodiscard]] ApiResult<void> delete_source(std::int64_t id);

private:
    Session *session_;
};

} // namespace stowage::portainer
