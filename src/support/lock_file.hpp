#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace stowage::support {

/// An advisory lock on a file of this host, held while the object lives; the system frees it when the process
/// ends, however it ends. The file says who holds it.
class LockFile {
public:
    enum class With { nobody, others_that_share };

    /// Nothing when somebody else holds it. Throws Error when the file can't be used.
    [[nodiscard]] static std::optional<LockFile> try_lock(const std::filesystem::path &path,
                                                          With with = With::nobody);

    /// Waits for whoever holds it. Throws Error when that lasts longer than `limit`, too.
    [[nodiscard]] static LockFile lock(const std::filesystem::path &path, std::chrono::milliseconds limit);

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

/// Any number of advisory locks in one file of this host, each with a number; freed as LockFile is.
class NumberedLocks {
public:
    /// Throws Error when the file can't be used, as does `try_lock`.
    explicit NumberedLocks(const std::filesystem::path &path);

    /// False when somebody else holds this one; true also when it is ours already.
    [[nodiscard]] bool try_lock(std::uint64_t number);

    ~NumberedLocks();
    NumberedLocks(NumberedLocks &&other) noexcept;
    NumberedLocks &operator=(NumberedLocks &&) = delete;
    NumberedLocks(const NumberedLocks &) = delete;
    NumberedLocks &operator=(const NumberedLocks &) = delete;

private:
    int fd_;
};

/// The folder of this user's locks, made when it is missing: $STOWAGE_LOCK_DIR, else /tmp/stowage-UID (the
/// same for a login session and a cron job). Throws Error when it belongs to somebody else.
[[nodiscard]] std::filesystem::path lock_folder();

} // namespace stowage::support
