#include "git/connection.hpp"

#include "git/tag_itself.hpp"

#include "git/cache.hpp"
#include "git/handles.hpp"
#include "git/http_transport.hpp"
#include "git/library.hpp"
#include "support/redactor.hpp"

namespace stowage::git {
namespace {

constexpr std::string_view peeled = "^{}";

/// What libgit2 asks back while it talks to a remote by itself, that is by SSH or in a folder; of HTTP it
/// leaves all to HttpTransport.
class Connection {
public:
    explicit Connection(const RemoteRequest &request) : request_(request) {}

    [[nodiscard]] git_remote_callbacks callbacks() {
        git_remote_callbacks callbacks;
        check(git_remote_init_callbacks(&callbacks, GIT_REMOTE_CALLBACKS_VERSION));
        callbacks.credentials = &give_credentials;
        callbacks.certificate_check = &check_host;
        callbacks.transfer_progress = &stop_large_fetch;
        callbacks.payload = this;
        return callbacks;
    }

private:
    static int give_credentials(git_credential **out, const char * /*url*/, const char *user,
                                unsigned int allowed, void *self) {
        auto &connection = *static_cast<Connection *>(self);
        const RemoteAccess &access = connection.request_.access;
        if (connection.gave_credentials_) {
            git_error_set_str(GIT_ERROR_NET,
                              access.username.empty() ? "credentials are needed" : "credentials refused");
            return GIT_EAUTH;
        }
        connection.gave_credentials_ = true;
        if ((allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT) != 0 && !access.username.empty())
            return git_credential_userpass_plaintext_new(out, access.username.c_str(),
                                                         access.password.c_str());
        const char *name = user != nullptr ? user : "git";
        if ((allowed & GIT_CREDENTIAL_SSH_KEY) != 0)
            return git_credential_ssh_key_from_agent(out, name);
        if ((allowed & GIT_CREDENTIAL_USERNAME) != 0) {
            connection.gave_credentials_ = false; // ssh asks for the name first
            return git_credential_username_new(out, name);
        }
        git_error_set_str(GIT_ERROR_NET, "credentials are needed");
        return GIT_EAUTH;
    }

    /// `tlsSkipVerify` is about certificates; the key of an SSH host is checked whatever it says.
    static int check_host(git_cert * /*certificate*/, int valid, const char *host, void * /*self*/) {
        if (valid != 0)
            return 0;
        const std::string words = std::string("the SSH host key of ") + host +
                                  " is not the one in ~/.ssh/known_hosts, or there is none: "
                                  "add it there with ssh-keyscan once you know that it is right";
        git_error_set_str(GIT_ERROR_SSH, words.c_str());
        return GIT_ECERTIFICATE;
    }

    static int stop_large_fetch(const git_indexer_progress *progress, void *self) {
        const std::size_t limit = static_cast<Connection *>(self)->request_.limits.pack;
        if (progress->received_bytes <= limit)
            return 0;
        const std::string words = "the repository sends more than " + std::to_string(limit >> 20) + " MiB";
        git_error_set_str(GIT_ERROR_NET, words.c_str());
        return GIT_EUSER;
    }

    const RemoteRequest &request_;
    bool gave_credentials_ = false; ///< a second request means that they were refused
};

RemoteRefs read_heads(git_remote *remote, std::size_t limit) {
    RemoteRefs refs;
    const git_remote_head **heads = nullptr;
    std::size_t count = 0;
    check(git_remote_ls(&heads, &count, remote));
    if (count > limit)
        throw Failure("the repository offers more than " + std::to_string(limit) + " references");
    for (std::size_t i = 0; i < count; ++i) {
        std::string name = heads[i]->name;
        char id[GIT_OID_HEXSZ + 1];
        git_oid_tostr(id, sizeof id, &heads[i]->oid);
        if (name == "HEAD" && heads[i]->symref_target != nullptr)
            refs.default_branch = heads[i]->symref_target;
        if (name.ends_with(peeled)) { // the commit behind an annotated tag, listed right after it
            name.resize(name.size() - peeled.size());
            refs.commits[name + std::string(tag_itself)] = refs.commits[name];
        }
        refs.commits[name] = id;
    }
    return refs;
}

RemoteHandle detached(const std::string &url) {
    git_remote *remote = nullptr;
    check(git_remote_create_detached(&remote, url.c_str()));
    return RemoteHandle(remote);
}

} // namespace

void check(int result) {
    if (result >= 0)
        return;
    const git_error *error = git_error_last();
    const std::string words = support::redactor().redact(
        error != nullptr && error->message != nullptr ? error->message : "git failed");
    if (error != nullptr && error->klass == GIT_ERROR_NOMEMORY)
        throw OutOfMemory(words);
    throw Failure(words);
}

RemoteRefs refs_over(const RemoteRequest &request) {
    const Library library;
    const HttpTransport http(request);
    Connection connection(request);
    const RemoteHandle remote = detached(request.access.url);
    const git_remote_callbacks callbacks = connection.callbacks();
    git_error_clear(); // what comes out below is of this remote, not of looking for configuration
    check(git_remote_connect(remote.get(), GIT_DIRECTION_FETCH, &callbacks, nullptr, nullptr));
    return read_heads(remote.get(), request.limits.references);
}

void fetch_over(const RemoteRequest &request) {
    const Library library;
    const HttpTransport http(request);
    Connection connection(request);
    git_repository *raw = nullptr;
    check(git_repository_open_bare(&raw, request.repository.c_str()));
    const RepositoryHandle repository(raw);
    const RemoteHandle remote = remote_for(raw, request.access);
    git_fetch_options options;
    check(git_fetch_options_init(&options, GIT_FETCH_OPTIONS_VERSION));
    options.callbacks = connection.callbacks();
    options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
    std::string spec = request.refspec;
    char *specs[] = {spec.data()};
    const git_strarray list{specs, 1};
    git_error_clear();
    check(git_remote_fetch(remote.get(), &list, &options, nullptr));
}

} // namespace stowage::git
