#include "support/diagnostics.hpp"

#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>
#include <utility>

namespace stowage::support {
namespace {

auto order_of(const Diagnostic &item) {
    static const std::string nowhere;
    return std::forward_as_tuple(item.where.file ? *item.where.file : nowhere, item.where.line,
                                 item.where.column, item.what);
}

/// The line with the place marked below it. Columns count characters, so bytes that continue one are skipped;
/// a long line is cut to a window around the place.
std::string marked_line(const std::string &line, int column) {
    constexpr int width = 100;
    std::string shown;
    int at = 0;
    const int first = column > width ? column - width / 2 : 1;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const bool starts_character = (static_cast<unsigned char>(line[i]) & 0xC0) != 0x80;
        at += starts_character ? 1 : 0;
        if (at >= first && at < first + width)
            shown += line[i] == '\t' ? ' ' : line[i];
    }
    return fmt::format("    {}{}\n    {:>{}}\n", first > 1 ? "…" : "", printable(shown), "^",
                       column - first + 1 + (first > 1 ? 1 : 0));
}

} // namespace

const char *name_of(Diagnostic::Severity severity) {
    return severity == Diagnostic::Severity::error ? "error" : "warning";
}

bool any_error(const std::vector<Diagnostic> &diagnostics) {
    return std::any_of(diagnostics.begin(), diagnostics.end(),
                       [](const Diagnostic &one) { return one.severity == Diagnostic::Severity::error; });
}

std::string counted(const std::vector<Diagnostic> &diagnostics) {
    const auto errors = static_cast<std::size_t>(
        std::count_if(diagnostics.begin(), diagnostics.end(),
                      [](const Diagnostic &one) { return one.severity == Diagnostic::Severity::error; }));
    const std::size_t warnings = diagnostics.size() - errors;
    if (warnings == 0)
        return count_of(errors, "mistake") + " in the input";
    const std::string rest = count_of(warnings, "warning");
    return errors == 0 ? rest : fmt::format("{}, {}", count_of(errors, "error"), rest);
}

void Diagnostics::add(Diagnostic diagnostic) {
    // Nobody reads more, and input that is wrong everywhere must not take all memory.
    constexpr std::size_t most = 1000;
    if (items_.size() > most)
        return;
    if (items_.size() == most) {
        diagnostic = {};
        diagnostic.what = fmt::format("there are more than {} mistakes; the others are not listed", most);
    }
    if (diagnostic.code == Code::none)
        diagnostic.code = Code::input_invalid;
    items_.push_back(std::move(diagnostic));
}

void Diagnostics::add(Location where, std::string what, std::string advice) {
    add(Code::input_invalid, std::move(where), std::move(what), std::move(advice));
}

void Diagnostics::add(Code code, Diagnostic diagnostic) {
    diagnostic.code = code;
    add(std::move(diagnostic));
}

void Diagnostics::add(Code code, Location where, std::string what, std::string advice) {
    Diagnostic diagnostic;
    diagnostic.code = code;
    diagnostic.where = std::move(where);
    diagnostic.what = std::move(what);
    diagnostic.advice = std::move(advice);
    add(std::move(diagnostic));
}

std::vector<Diagnostic> Diagnostics::sorted() const {
    std::vector<Diagnostic> items = items_;
    std::stable_sort(items.begin(), items.end(),
                     [](const Diagnostic &a, const Diagnostic &b) { return order_of(a) < order_of(b); });
    items.erase(
        std::unique(items.begin(), items.end(),
                    [](const Diagnostic &a, const Diagnostic &b) { return order_of(a) == order_of(b); }),
        items.end());
    return items;
}

std::string render(const Diagnostic &diagnostic) {
    std::string text;
    if (diagnostic.where.known())
        text += printable(diagnostic.where.str()) + ": ";
    text += fmt::format("{}: {}\n", name_of(diagnostic.severity), printable(diagnostic.what));
    if (!diagnostic.source_line.empty() && diagnostic.where.column > 0)
        text += marked_line(diagnostic.source_line, diagnostic.where.column);
    for (const Location &place : diagnostic.also_concerned)
        text += fmt::format("  also: {}\n", printable(place.str()));
    if (!diagnostic.advice.empty())
        text += fmt::format("  → {}\n", printable(diagnostic.advice));
    return text;
}

} // namespace stowage::support
