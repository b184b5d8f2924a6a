#pragma once

#include "desired/state.hpp"
#include "preflight/facts.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace stowage::preflight {

/// How looking for a file of a repository ended.
struct FileAnswer {
    enum class Kind {
        text,
        no_file,
        no_text, ///< it is there, but is no text or too large
        no_reference,
        no_repository,
        refused,   ///< the credentials
        has_links, ///< symbolic ones, with which a newer server takes no repository
        unknown,   ///< could not be found out
    };
    Kind kind = Kind::unknown;
    std::string text;  ///< the file's
    std::string words; ///< of whoever could not read it
};

/// The files of a stack's repository: read by the server, as the deployment will, or else from here.
class Repository {
public:
    Repository(const desired::Git &git, Facts &facts, std::string cache, std::chrono::milliseconds limit)
        : git_(git), facts_(facts), cache_(std::move(cache)), limit_(limit) {}

    [[nodiscard]] FileAnswer read(const std::string &path);
    /// Whether a file or folder is there: a server's words are the same for a folder and for nothing.
    [[nodiscard]] FileAnswer find(const std::string &path);

    /// `read by the server`, `read from here`, for messages about what was read last.
    [[nodiscard]] const char *way() const { return from_here_ ? "read from here" : "read by the server"; }

    /// Why the server itself could not be seen to read what was read; "" where it was.
    [[nodiscard]] std::string not_by_server() const;

private:
    [[nodiscard]] std::optional<FileAnswer> ask_server(const std::string &path);
    [[nodiscard]] FileAnswer ask_here(const std::string &path);
    [[nodiscard]] git::RemoteAccess access() const;
    /// Its full name, as the remote says it from here; "" where that is not known.
    [[nodiscard]] std::string default_branch();
    [[nodiscard]] bool password_unknown() const {
        return git_.authentication && !git_.authentication->password;
    }

    const desired::Git &git_;
    Facts &facts_;
    std::string cache_;
    std::chrono::milliseconds limit_;
    bool from_here_ = false;
    std::string why_not_server_;
};

} // namespace stowage::preflight
