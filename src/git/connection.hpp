#pragma once

#include "git/handles.hpp"
#include "git/remote.hpp"

#include <stdexcept>
#include <string>

namespace stowage::git {

/// A failure of libgit2, with its words; secrets in them are masked.
class Failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Throws Failure for a negative return value.
void check(int result);

/// Gives libgit2 the credentials and TLS settings of an access. Redirects to another host, credential helpers
/// and prompts are not used.
class Connection {
public:
    explicit Connection(const RemoteAccess &access) : access_(access) {}

    [[nodiscard]] RemoteHandle open_detached() const;
    void connect(git_remote *remote);
    void fetch(git_remote *remote, const std::string &refspec);

private:
    [[nodiscard]] git_remote_callbacks callbacks();
    static int give_credentials(git_credential **out, const char *url, const char *user, unsigned int allowed,
                                void *self);
    static int check_certificate(git_cert *certificate, int valid, const char *host, void *self);

    RemoteAccess access_;
    bool gave_credentials_ = false; ///< a second request means that they were refused
};

/// What a remote offers, for as long as it takes. Throws Failure.
[[nodiscard]] RemoteRefs read_refs(const RemoteAccess &access);

} // namespace stowage::git
