#pragma once

#include "report/paint.hpp"
#include "report/renderer.hpp"

namespace stowage::report {

/// For people at a terminal or reading a log.
class TextRenderer : public Renderer {
public:
    explicit TextRenderer(const View &view) : view_(view), paint_(view.color) {}
    [[nodiscard]] std::string plan(const plan::Plan &plan) const override;
    [[nodiscard]] std::string report(const apply::Report &report, const plan::Plan &plan) const override;
    [[nodiscard]] std::string mistakes(const std::vector<support::Diagnostic> &diagnostics) const override;

private:
    View view_;
    Paint paint_;
};

} // namespace stowage::report
