#include "reconcile/board.hpp"

#include "reconcile/status_page.hpp"
#include "support/duration.hpp"
#include "support/rfc3339.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::reconcile {

Board::Board(std::string name, std::optional<Status> last, Clock::time_point now, Clock::time_point due)
    : name_(std::move(name)), status_(std::move(last)), ended_(now), due_(due) {}

void Board::begin(std::chrono::system_clock::time_point now) {
    const std::lock_guard lock(mutex_);
    working_since_ = support::to_rfc3339(now);
}

void Board::end() {
    const std::lock_guard lock(mutex_);
    working_since_.clear();
}

void Board::show(const Status &status, Clock::time_point now, Clock::time_point due) {
    const std::lock_guard lock(mutex_);
    status_ = status;
    ended_ = now;
    due_ = due;
}

Board::Answer Board::answer(const std::string &method, const std::string &path, Clock::time_point now,
                            std::chrono::system_clock::time_point time) const {
    if (method != "GET" && method != "HEAD")
        return {405, Answer{}.type, "only GET and HEAD\n", {{"Allow", "GET, HEAD"}}};
    const std::lock_guard lock(mutex_);
    Answer answer;
    if (path == "/healthz")
        return health(now);
    if (path == "/metrics") {
        answer.type = "text/plain; version=0.0.4; charset=utf-8";
        answer.body = to_metrics(status_.value_or(Status{}), name_);
    } else if (path == "/status.json") {
        if (!status_)
            return {503, answer.type, "no pass has ended yet\n"};
        answer.type = "application/json";
        answer.body = to_json(*status_);
    } else if (path == "/") {
        Page page = status_page(status_.value_or(Status{}), name_, time, working_since_);
        answer.type = "text/html; charset=utf-8";
        answer.body = std::move(page.html);
        answer.headers = {{"Content-Security-Policy", std::move(page.policy)}};
    } else {
        return {404, answer.type, "there are /, /metrics, /healthz and /status.json\n"};
    }
    return answer;
}

Board::Answer Board::health(Clock::time_point now) const {
    Answer answer;
    answer.code = now <= due_ ? 200 : 503;
    answer.body =
        now <= due_
            ? "ok\n"
            : fmt::format("no pass has ended for {}; {} are allowed{}\n",
                          support::human_duration(now - ended_), support::human_duration(due_ - ended_),
                          working_since_.empty() ? "" : "; one is at work since " + working_since_);
    return answer;
}

Board::Clock::time_point due_after(Board::Clock::time_point ended, Board::Clock::time_point next,
                                   std::chrono::seconds interval,
                                   std::optional<std::chrono::seconds> max_age) {
    if (max_age)
        return ended + *max_age;
    return std::max(ended + 3 * interval, next + 2 * interval);
}

} // namespace stowage::reconcile
