#pragma once

#include "report/renderer.hpp"

namespace stowage::report {

/// SARIF 2.1.0: findings that need attention, no mere changes.
class SarifRenderer : public Renderer {
public:
    explicit SarifRenderer(const View &view) : view_(view) {}
    [[nodiscard]] std::string plan(const plan::Plan &plan) const override;
    [[nodiscard]] std::string report(const apply::Report &report, const plan::Plan &plan) const override;
    [[nodiscard]] std::string mistakes(const std::vector<support::Diagnostic> &diagnostics) const override;

private:
    View view_;
};

} // namespace stowage::report
