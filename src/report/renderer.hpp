#pragma once

#include "apply/report.hpp"
#include "plan/plan.hpp"
#include "support/diagnostics.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stowage::report {

enum class Format { text, json, markdown, html, junit, github, gitlab, sarif };

/// `text`, `json`, …, as on the command line.
[[nodiscard]] const char *name_of(Format format);
[[nodiscard]] std::optional<Format> format_from_name(const std::string &name);
/// All names, in the order in which people should read them.
[[nodiscard]] const std::vector<std::string> &format_names();

struct View {
    bool verbose = false; ///< unchanged stacks too, and long values and diffs whole
    bool color = false;
    /// Turns the path of an input file into the one that readers elsewhere know it by, e.g. relative to the
    /// top of its repository. Empty: paths stay as they are.
    std::function<std::string(const std::string &)> path = {};
    std::string version = {};           ///< of stowage, for formats that name the tool
    std::size_t comment_bytes = 60'000; ///< how long a comment in Markdown may get
    bool check = false;                 ///< `mistakes` are what `stowage check` found
};

/// Turns plans, reports and mistakes of the input into text. Whatever a server or a file gave is shown with
/// control characters made visible and secrets masked, so that it can neither forge output nor leak.
class Renderer {
public:
    virtual ~Renderer() = default;
    /// Ends with a newline.
    [[nodiscard]] virtual std::string plan(const plan::Plan &plan) const = 0;
    [[nodiscard]] virtual std::string report(const apply::Report &report, const plan::Plan &plan) const = 0;
    /// What is wrong with the input; none: that nothing is.
    [[nodiscard]] virtual std::string mistakes(const std::vector<support::Diagnostic> &diagnostics) const = 0;
};

[[nodiscard]] std::unique_ptr<Renderer> make_renderer(Format format, const View &view);

} // namespace stowage::report
