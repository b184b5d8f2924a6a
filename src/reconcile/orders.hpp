#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace stowage::reconcile {

/// What people told a reconcile to leave alone, or to try again. Kept in its state folder, each kind in a
/// file that is written atomically, so that a command and a pass may meet.

struct Suspension {
    std::string stacks; ///< pattern as of --only; `*` for all
    std::string reason;
    std::string since; ///< RFC 3339
    std::string until; ///< RFC 3339; "" until it is resumed
};

/// Those that have not ended at `now`. Throws support::Error for a damaged file: better nothing is done than
/// what somebody forbade.
[[nodiscard]] std::vector<Suspension> suspensions(const std::filesystem::path &folder,
                                                  std::chrono::system_clock::time_point now);

/// Adds these; one for the same pattern is replaced.
void suspend(const std::filesystem::path &folder, const std::vector<Suspension> &added,
             std::chrono::system_clock::time_point now);

/// Ends those for these patterns; all of them where there are none, also when the file is damaged. Returns
/// the patterns that have ended; of a damaged file, `*`. Throws support::Error for a pattern that is not
/// suspended.
std::vector<std::string> resume(const std::filesystem::path &folder, const std::vector<std::string> &patterns,
                                std::chrono::system_clock::time_point now);

/// That stacks which failed may be tried once more.
struct Retry {
    std::string stacks; ///< pattern as of --only
    std::string at;     ///< RFC 3339; failures up to then are forgiven
};
[[nodiscard]] std::vector<Retry> retries(const std::filesystem::path &folder);
void retry(const std::filesystem::path &folder, const std::vector<std::string> &patterns,
           std::chrono::system_clock::time_point now);

} // namespace stowage::reconcile
