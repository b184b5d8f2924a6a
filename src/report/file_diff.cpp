#include "report/file_diff.hpp"

#include "kubernetes/redact.hpp"
#include "report/describe.hpp"
#include "report/paint.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::report {
namespace {

using plan::Action;
using plan::FieldChange;
using Kind = FieldChange::Kind;

/// Writes one stack.
class DiffWriter {
public:
    DiffWriter(const plan::StackPlan &stack, std::string label, const View &view, const DiffSides &sides)
        : stack_(stack), label_(std::move(label)), view_(view), sides_(sides), paint_(view.color) {}

    std::string write() {
        line(Color::bold, fmt::format("diff {}  {}", label_, action_label(stack_)));
        write_fields(stack_.changes);
        write_fields(stack_.deferred);
        for (const auto *changes : {&stack_.changes, &stack_.deferred})
            for (const FieldChange &change : *changes)
                write_file(change);
        return std::move(text_);
    }

private:
    void line(Color color, const std::string &text) { text_ += paint_(color, safe(text)) + "\n"; }

    /// Where it is written in the YAML, as the name of the new file.
    [[nodiscard]] std::string yaml() const {
        const std::string path = path_of(stack_.where(), view_);
        return path.empty() ? sides_.after : path;
    }

    static bool is_file(const FieldChange &change) {
        return !change.diff.empty() || (change.is("file") && change.kind == Kind::added);
    }

    static std::string value(const FieldChange &change, const std::optional<std::string> &shown) {
        if (change.secret)
            return "(secret)";
        return shown ? fmt::format("\"{}\"", *shown) : "(not shown)";
    }

    void write_fields(const std::vector<FieldChange> &changes) {
        if (std::all_of(changes.begin(), changes.end(), is_file))
            return;
        line(Color::none, fmt::format("--- {}", server()));
        line(Color::none, fmt::format("+++ {}", yaml()));
        line(Color::cyan, "@@ fields @@");
        for (const FieldChange &change : changes) {
            if (is_file(change))
                continue;
            if (change.kind != Kind::added)
                line(Color::red, fmt::format("-{}: {}", change.field, value(change, change.before)));
            if (change.kind != Kind::removed)
                line(Color::green, fmt::format("+{}: {}", change.field, value(change, change.after)));
        }
    }

    [[nodiscard]] std::string server() const {
        return stack_.wish() == Action::create ? "/dev/null" : fmt::format("{} {}", label_, sides_.before);
    }

    void write_file(const FieldChange &change) {
        if (!is_file(change))
            return;
        line(Color::none, fmt::format("--- {}", server()));
        line(Color::none, fmt::format("+++ {}", change.is("file") && stack_.spec && stack_.spec->file
                                                    ? stack_.spec->file->path
                                                    : change.field));
        if (!change.diff.empty())
            write_lines(change.diff);
        else if (stack_.spec && stack_.spec->file)
            write_new_file(stack_.spec->file->content);
    }

    void write_lines(const std::string &diff) {
        for (const std::string &one : support::split_lines(diff)) {
            const char kind = one.empty() ? ' ' : one.front();
            line(kind == '+'   ? Color::green
                 : kind == '-' ? Color::red
                 : kind == '@' ? Color::cyan
                               : Color::none,
                 one);
        }
    }

    void write_new_file(const std::string &content) {
        const bool manifest = stack_.type == model::StackType::kubernetes;
        const std::vector<std::string> lines =
            support::split_lines(manifest ? kubernetes::without_secrets("", content).after : content);
        line(Color::cyan, fmt::format("@@ -0,0 +1,{} @@", lines.size()));
        for (const std::string &one : lines)
            line(Color::green, "+" + one);
    }

    const plan::StackPlan &stack_;
    std::string label_;
    const View &view_;
    const DiffSides &sides_;
    Paint paint_;
    std::string text_;
};

/// What runs is no field: that something is to be deployed again without a difference is for a plan to say.
bool differs(const plan::StackPlan &stack) {
    const bool comes_or_goes = stack.action() == Action::create || stack.action() == Action::remove;
    return comes_or_goes || !stack.changes.empty() || !stack.deferred.empty();
}

} // namespace

std::string plan_as_diff(const plan::Plan &plan, const View &view, const DiffSides &sides) {
    std::string text;
    for (const plan::StackPlan &stack : plan.stacks)
        if (differs(stack))
            text += DiffWriter(stack, stack.str(plan.servers.size() > 1), view, sides).write();
    return text;
}

} // namespace stowage::report
