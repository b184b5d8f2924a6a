#include "reconcile/stack_key.hpp"
#include "reconcile/status.hpp"
#include "report/paint.hpp"
#include "support/duration.hpp"
#include "support/rfc3339.hpp"

#include <fmt/format.h>

namespace stowage::reconcile {
namespace {

using TimePoint = std::chrono::system_clock::time_point;

std::string ago(const std::string &time, TimePoint now) {
    return time.empty() ? "never"
                        : fmt::format("{} ({})", time, support::time_since(support::from_rfc3339(time), now));
}

} // namespace

std::string to_text(const Status &status, TimePoint now) {
    std::string text =
        fmt::format("last pass     {}, exit code {}\n", ago(status.finished, now), status.exit_code);
    text += fmt::format("last success  {}\n", ago(status.last_success, now));
    if (!status.commit.empty())
        text += fmt::format("commit        {}, seen {}\n", status.commit, ago(status.commit_seen, now));
    text += fmt::format("stacks        {}, of which {} not as desired\n", status.stacks,
                        status.drifted == 1 ? "1 is" : fmt::format("{} are", status.drifted));
    for (const auto &[health, count] : status.health)
        text += fmt::format("              {} {}\n", count, health);
    for (const auto &[server, up] : status.servers)
        if (!up)
            text += fmt::format("unreachable   {}\n", report::safe(server));
    for (const auto &[what, why] :
         {std::pair{"error         ", &status.error}, std::pair{"refused       ", &status.refused},
          std::pair{"remote away   ", &status.remote_error}})
        if (!why->empty())
            text += fmt::format("{}{}\n", what, report::safe(*why));
    const auto list = [&text](const char *what, const std::vector<Status::Stack> &stacks) {
        for (const Status::Stack &one : stacks)
            text += fmt::format("{}{}{}: {}\n", what, path_of(one),
                                one.since.empty() ? "" : " since " + one.since, one.why);
    };
    list("failing       ", status.failing);
    list("not well      ", status.unwell);
    list("held          ", status.held);
    return text;
}

} // namespace stowage::reconcile
