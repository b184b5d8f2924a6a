#pragma once

#include "apply/report.hpp"
#include "plan/plan.hpp"

#include <memory>
#include <string>

namespace stowage::report {

enum class Format { text, json };

struct View {
    bool verbose = false; ///< unchanged stacks too, and long values and diffs whole
    bool color = false;
};

/// Turns plans and reports into text. Whatever a server or a file gave is shown with control characters made
/// visible and secrets masked, so that it can neither forge output nor leak.
class Renderer {
public:
    virtual ~Renderer() = default;
    /// Ends with a newline.
    [[nodiscard]] virtual std::string plan(const plan::Plan &plan) const = 0;
    [[nodiscard]] virtual std::string report(const apply::Report &report, const plan::Plan &plan) const = 0;
};

[[nodiscard]] std::unique_ptr<Renderer> make_renderer(Format format, const View &view);

} // namespace stowage::report
