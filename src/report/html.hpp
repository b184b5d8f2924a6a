#pragma once

#include "report/renderer.hpp"

namespace stowage::report {

/// One page that needs nothing else: no file, no network, and no script except for its filters.
class HtmlRenderer : public Renderer {
public:
    explicit HtmlRenderer(const View &view) : view_(view) {}
    [[nodiscard]] std::string plan(const plan::Plan &plan) const override;
    [[nodiscard]] std::string report(const apply::Report &report, const plan::Plan &plan) const override;
    [[nodiscard]] std::string mistakes(const std::vector<support::Diagnostic> &diagnostics) const override;

private:
    View view_;
};

} // namespace stowage::report
