#pragma once

#include "reconcile/status.hpp"

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace stowage::reconcile {

/// What a loop shows of itself to those who ask. Safe to use from several threads.
class Board {
public:
    using Clock = std::chrono::steady_clock;

    /// `last` is what the last pass of an earlier process left, if there was one. A pass has to end by `due`.
    Board(std::string name, std::optional<Status> last, Clock::time_point now, Clock::time_point due);

    /// A pass begins.
    void begin(std::chrono::system_clock::time_point now);
    /// It has ended, or could not be made.
    void end();
    /// A pass ended at `now`; the next one has to end by `due`.
    void show(const Status &status, Clock::time_point now, Clock::time_point due);

    struct Answer {
        int code = 200; ///< of HTTP
        std::string type = "text/plain; charset=utf-8";
        std::string body;
        std::vector<std::pair<std::string, std::string>> headers = {};
    };
    /// To a request for `path`; HEAD is answered as GET, with the body.
    [[nodiscard]] Answer answer(const std::string &method, const std::string &path, Clock::time_point now,
                                std::chrono::system_clock::time_point time) const;

private:
    [[nodiscard]] Answer health(Clock::time_point now) const;

    const std::string name_;
    mutable std::mutex mutex_;
    std::optional<Status> status_;
    std::string working_since_; ///< RFC 3339; "" while no pass is at work
    Clock::time_point ended_;   ///< the last pass of this process, or else its start
    Clock::time_point due_;
};

/// By when the pass after one that ended at `ended` has to end, `next` being when it begins: `max_age` after,
/// or else 3 intervals; where passes are further apart, since nothing can be reached, 2 after it is to begin.
[[nodiscard]] Board::Clock::time_point due_after(Board::Clock::time_point ended,
                                                 Board::Clock::time_point next, std::chrono::seconds interval,
                                                 std::optional<std::chrono::seconds> max_age);

} // namespace stowage::reconcile
