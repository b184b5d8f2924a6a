#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace stowage::support {

/// An advisory lock on a file of this host, held while the object lives; the system frees it when the process
/// ends, however it ends. The file says who holds it.
class LockFile {
public:
    /// Nothing when somebody else holds it. Throws Error when the file can't be used.
    [[nodiscard]] static std::optional<LockFile> try_lock(const std::filesystem::path &path);

    /// What the holder wrote: its process id and since when. "" when it can't be read.
    [[nodiscard]] static std::string holder(const std::filesystem::path &path);

    ~LockFile();
    LockFile(LockFile &&other) noexcept;
    LockFile &operator=(LockFile &&) = delete;
    LockFile(const LockFile &) = delete;
    LockFile &operator=(const LockFile &) = delete;

private:
    explicit LockFile(int fd) : fd_(fd) {}
    int fd_;
};

/// The folder of this user's locks, made when it is missing: $STOWAGE_LOCK_DIR, else /tmp/stowage-UID (the
/// same for a login session and a cron job). Throws Error when it belongs to somebody else.
[[nodiscard]] std::filesystem::path lock_folder();

} // namespace stowage::support
