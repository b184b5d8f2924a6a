#include "report/text.hpp"

#include "report/outcome_style.hpp"
#include "support/duration.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace stowage::report {
namespace {

using apply::Outcome;
using apply::StackResult;

/// `3 done, 1 failed`.
std::string counted(const apply::Report &report) {
    static constexpr std::array<Outcome, 10> order = {
        Outcome::done,  Outcome::failed,    Outcome::not_effective, Outcome::unknown, Outcome::blocked,
        Outcome::stale, Outcome::forbidden, Outcome::hidden,        Outcome::skipped, Outcome::unchanged};
    std::string text;
    for (const Outcome outcome : order) {
        const auto count = std::count_if(report.stacks.begin(), report.stacks.end(),
                                         [&](const StackResult &item) { return item.outcome == outcome; });
        if (count > 0)
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, apply::name_of(outcome));
    }
    return text.empty() ? "nothing to do" : text;
}

} // namespace

std::string TextRenderer::report(const apply::Report &report, const plan::Plan &plan) const {
    const bool several = plan.servers.size() > 1;
    std::size_t width = 0;
    for (const StackResult &item : report.stacks)
        if (view_.verbose || item.outcome != Outcome::unchanged)
            width = std::max(width, width_of(safe(item.plan.str(several))));
    width = std::min<std::size_t>(width, 40);

    std::string text;
    for (const StackResult &item : report.stacks) {
        if (item.outcome == Outcome::unchanged && !view_.verbose)
            continue;
        std::string head = fmt::format(
            "  {}  {}  {}", paint_(color_of(item.outcome), padded(apply::name_of(item.outcome), 13)),
            padded(safe(item.plan.str(several)), width), safe(item.message));
        text += head.erase(head.find_last_not_of(' ') + 1);
        if (item.elapsed >= std::chrono::milliseconds(1))
            text += paint_(Color::dim, fmt::format("  {}", support::human_duration(item.elapsed)));
        text += "\n";
        for (const std::string &line : item.details)
            text += fmt::format("      {}\n", safe(line));
        if (!item.advice.empty())
            text += fmt::format("      → {}\n", safe(item.advice));
    }
    if (!text.empty())
        text += "\n";
    text += fmt::format("{} {}{}.\n", paint_(Color::bold, "Apply:"), counted(report),
                        report.interrupted ? "; interrupted" : "");
    return text;
}

} // namespace stowage::report
