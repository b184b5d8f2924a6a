#include "git/connection.hpp"

#include "support/redactor.hpp"

namespace stowage::git {
namespace {

constexpr std::size_t most_fetched = 1u << 30; // bytes

int stop_large_fetch(const git_indexer_progress *progress, void * /*payload*/) {
    if (progress->received_bytes <= most_fetched)
        return 0;
    git_error_set_str(GIT_ERROR_NET, "the repository sends more than 1 GiB");
    return GIT_EUSER;
}

} // namespace

void check(int result) {
    if (result >= 0)
        return;
    const git_error *error = git_error_last();
    throw Failure(support::redactor().redact(error != nullptr && error->message != nullptr ? error->message
                                                                                           : "git failed"));
}

int Connection::give_credentials(git_credential **out, const char * /*url*/, const char *user,
                                 unsigned int allowed, void *self) {
    auto &connection = *static_cast<Connection *>(self);
    const RemoteAccess &access = connection.access_;
    if (connection.gave_credentials_) {
        git_error_set_str(GIT_ERROR_HTTP,
                          access.username.empty() ? "credentials are needed" : "credentials refused");
        return GIT_EAUTH;
    }
    connection.gave_credentials_ = true;
    if ((allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT) != 0 && !access.username.empty())
        return git_credential_userpass_plaintext_new(out, access.username.c_str(), access.password.c_str());
    const char *name = user != nullptr ? user : "git";
    if ((allowed & GIT_CREDENTIAL_SSH_KEY) != 0)
        return git_credential_ssh_key_from_agent(out, name);
    if ((allowed & GIT_CREDENTIAL_USERNAME) != 0) {
        connection.gave_credentials_ = false; // ssh asks for the name first
        return git_credential_username_new(out, name);
    }
    git_error_set_str(GIT_ERROR_HTTP, "credentials are needed");
    return GIT_EAUTH;
}

int Connection::check_certificate(git_cert * /*certificate*/, int valid, const char * /*host*/, void *self) {
    const auto &connection = *static_cast<Connection *>(self);
    return valid != 0 || connection.access_.tls_skip_verify ? 0 : GIT_ECERTIFICATE;
}

git_remote_callbacks Connection::callbacks() {
    git_remote_callbacks callbacks;
    check(git_remote_init_callbacks(&callbacks, GIT_REMOTE_CALLBACKS_VERSION));
    callbacks.credentials = &give_credentials;
    callbacks.certificate_check = &check_certificate;
    callbacks.transfer_progress = &stop_large_fetch;
    callbacks.payload = this;
    return callbacks;
}

RemoteHandle Connection::open_detached() const {
    git_remote *remote = nullptr;
    check(git_remote_create_detached(&remote, access_.url.c_str()));
    return RemoteHandle(remote);
}

void Connection::connect(git_remote *remote) {
    const git_remote_callbacks ours = callbacks();
    git_proxy_options proxy;
    check(git_proxy_options_init(&proxy, GIT_PROXY_OPTIONS_VERSION));
    proxy.type = GIT_PROXY_AUTO;
    check(git_remote_connect(remote, GIT_DIRECTION_FETCH, &ours, &proxy, nullptr));
}

void Connection::fetch(git_remote *remote, const std::string &refspec) {
    git_fetch_options options;
    check(git_fetch_options_init(&options, GIT_FETCH_OPTIONS_VERSION));
    options.callbacks = callbacks();
    options.proxy_opts.type = GIT_PROXY_AUTO;
    options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
    std::string spec = refspec;
    char *specs[] = {spec.data()};
    const git_strarray list{specs, 1};
    check(git_remote_fetch(remote, &list, &options, nullptr));
}

} // namespace stowage::git
