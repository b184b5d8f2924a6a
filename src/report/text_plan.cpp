#include "report/text.hpp"

#include "report/describe.hpp"
#include "report/health_style.hpp"
#include "report/overview.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace stowage::report {
namespace {

using plan::Action;
using plan::FieldChange;

struct Sign {
    const char *mark;
    Color color;
};

Sign sign_of(Action action) {
    switch (action) {
    case Action::create:
        return {"+", Color::green};
    case Action::update:
        return {"~", Color::yellow};
    case Action::redeploy:
        return {"↻", Color::yellow};
    case Action::rename:
    case Action::move:
        return {"→", Color::cyan};
    case Action::replace:
        return {"±", Color::red};
    case Action::remove:
        return {"-", Color::red};
    case Action::start:
        return {"▶", Color::cyan};
    case Action::stop:
        return {"■", Color::cyan};
    case Action::forbidden:
        return {"!", Color::magenta};
    case Action::hidden:
        return {"?", Color::magenta};
    case Action::blocked:
        return {"✗", Color::magenta};
    case Action::none:
        break;
    }
    return {" ", Color::dim};
}

Sign sign_of(FieldChange::Kind kind) {
    switch (kind) {
    case FieldChange::Kind::added:
        return {"+", Color::green};
    case FieldChange::Kind::removed:
        return {"-", Color::red};
    case FieldChange::Kind::changed:
        break;
    }
    return {"~", Color::yellow};
}

std::string capital(std::string word) {
    word.front() = static_cast<char>(std::toupper(word.front()));
    return word;
}

constexpr std::size_t short_value = 60;
constexpr std::size_t short_diff = 24; // lines

/// Writes one plan as text.
class TextPlanWriter {
public:
    TextPlanWriter(const View &view, const Paint &paint, const plan::Plan &plan)
        : view_(view), paint_(paint), plan_(plan), several_(plan.servers.size() > 1) {
        for (const plan::StackPlan &stack : plan.stacks) {
            if (!shows(stack))
                continue;
            name_width_ = std::max(name_width_, width_of(label(stack)));
            action_width_ = std::max(action_width_, width_of(action_label(stack)));
        }
        name_width_ = std::min<std::size_t>(name_width_, 40);
    }

    std::string write() {
        write_commits();
        for (const plan::ServerPlan &server : plan_.servers)
            write_server(server);
        bool any = false;
        for (const plan::StackPlan &stack : plan_.stacks) {
            if (!shows(stack))
                continue;
            write_stack(stack);
            any = true;
        }
        if (any)
            text_ += "\n";
        if (const std::size_t unmanaged = count_unmanaged(); unmanaged > 0)
            text_ += fmt::format("{} not managed here.\n",
                                 support::count_of(unmanaged, "more stack is", "more stacks are"));
        const plan::Summary summary = plan::summarize(plan_);
        text_ += fmt::format("{} {}.\n", paint_(Color::bold, "Plan:"), plan::to_string(summary));
        for (const Remark &line : figures_of(plan_))
            text_ += fmt::format("{} {}.\n", paint_(Color::bold, capital(line.label) + ":"), line.text);
        return std::move(text_);
    }

private:
    [[nodiscard]] std::size_t count_unmanaged() const {
        std::size_t count = 0;
        for (const plan::ServerPlan &server : plan_.servers)
            count += server.unmanaged;
        return count;
    }

    [[nodiscard]] bool shows(const plan::StackPlan &stack) const {
        return view_.verbose || worth_showing(stack);
    }

    [[nodiscard]] std::string label(const plan::StackPlan &stack) const { return safe(stack.str(several_)); }

    void write_commits() {
        for (const Remark &line : heading_of(plan_))
            text_ +=
                fmt::format("{} {}\n", paint_(Color::dim, fmt::format("{}:", line.label)), safe(line.text));
    }

    void write_server(const plan::ServerPlan &server) {
        text_ += paint_(Color::bold, safe(server.name)) + "  " + safe(server.url);
        if (!server.error.empty()) {
            text_ += "\n" + paint_(Color::red, "  error: ") + safe(server.error) + "\n";
            if (!server.error_advice.empty())
                text_ += fmt::format("  → {}\n", safe(server.error_advice));
            text_ += "\n";
            return;
        }
        text_ += fmt::format(" · Portainer {} · as {} ({})\n", safe(server.version.text), safe(server.user),
                             server.administrator ? "administrator" : "standard user");
        for (const Remark &remark : remarks_of(server))
            text_ += fmt::format("  {} {}\n", paint_(Color::dim, fmt::format("{}:", remark.label)),
                                 safe(remark.text));
        text_ += "\n";
    }

    void write_stack(const plan::StackPlan &stack) {
        const Sign sign = sign_of(stack.action());
        std::string line =
            fmt::format("  {} {}  {}", paint_(sign.color, sign.mark), padded(label(stack), name_width_),
                        paint_(sign.color, padded(action_label(stack), action_width_)));
        if (const std::string reason = safe(why(stack)); !reason.empty())
            line += "  " + reason;
        line += paint_(Color::dim, origin_remark(stack.origin));
        text_ += std::string(line.substr(0, line.find_last_not_of(' ') + 1)) + "\n";

        write_health(stack);
        if (stack.action() == Action::update && !stack.changes.empty())
            write_reasons_beside_changes(stack);
        for (const FieldChange &change : stack.changes)
            write_change(change);
        if (stack.verdict()) {
            text_ += fmt::format(
                "      {} {}{}\n", paint_(Color::dim, "missing:"), safe(stack.verdict()->missing_right),
                stack.verdict()->predicted ? paint_(Color::dim, " (nothing was tried)") : "");
        }
        for (const plan::Note &note : stack.notes)
            text_ += fmt::format("      {} {}\n", paint_(Color::dim, "note:"), safe(note.text));
        if (view_.verbose)
            for (const FieldChange &change : stack.deferred)
                write_change(change);
    }

    /// The second axis: what runs, whatever the record says.
    void write_health(const plan::StackPlan &stack) {
        if (const std::string health = health_of(stack, view_.verbose); !health.empty())
            text_ += fmt::format("      {} {}\n", paint_(Color::dim, "health:"),
                                 paint_(color_of(stack.health->state), safe(health)));
    }

    /// The first reason of an update lists its fields, which follow anyway.
    void write_reasons_beside_changes(const plan::StackPlan &stack) {
        for (std::size_t i = 1; i < stack.reasons().size(); ++i)
            text_ += fmt::format("      {} {}\n", paint_(Color::dim, "because:"), safe(stack.reasons()[i]));
    }

    [[nodiscard]] std::string value(const std::string &raw) const {
        const std::string shown = safe(raw);
        return fmt::format("\"{}\"", view_.verbose ? shown : shortened(shown, short_value));
    }

    [[nodiscard]] std::string what_changed(const FieldChange &change) const {
        if (!change.diff.empty())
            return fmt::format("{} {}", paint_(Color::green, fmt::format("+{}", change.lines_added)),
                               paint_(Color::red, fmt::format("-{}", change.lines_removed)));
        return values_of(change, [this](const std::string &raw) { return value(raw); });
    }

    void write_change(const FieldChange &change) {
        const Sign sign = sign_of(change.kind);
        text_ += fmt::format("      {} {}  {}{}{}\n", paint_(sign.color, sign.mark),
                             padded(safe(change.field), 26), what_changed(change),
                             paint_(Color::dim, origin_remark(change.origin)),
                             change.forces_replace ? paint_(Color::red, "  forces a replacement") : "");
        if (const std::string refusal = refusal_of(change); !refusal.empty())
            text_ += fmt::format("        {}\n", paint_(Color::magenta, safe(refusal)));
        if (!change.diff.empty())
            write_diff(change.diff);
    }

    void write_diff(const std::string &diff) {
        const std::vector<std::string> lines = support::split_lines(diff);
        const std::size_t limit = view_.verbose ? lines.size() : short_diff;
        for (std::size_t i = 0; i < std::min(lines.size(), limit); ++i) {
            const char kind = lines[i].empty() ? ' ' : lines[i].front();
            const Color color = kind == '+'   ? Color::green
                                : kind == '-' ? Color::red
                                : kind == '@' ? Color::cyan
                                              : Color::none;
            text_ += fmt::format("          {}\n", paint_(color, safe(lines[i])));
        }
        if (lines.size() > limit)
            text_ += fmt::format(
                "          {}\n",
                paint_(Color::dim, fmt::format("… {} (--verbose shows all)",
                                               support::count_of(lines.size() - limit, "more line"))));
    }

    const View &view_;
    const Paint &paint_;
    const plan::Plan &plan_;
    bool several_;
    std::size_t name_width_ = 0;
    std::size_t action_width_ = 0;
    std::string text_;
};

} // namespace

std::string TextRenderer::plan(const plan::Plan &plan) const {
    return TextPlanWriter(view_, paint_, plan).write();
}

} // namespace stowage::report
