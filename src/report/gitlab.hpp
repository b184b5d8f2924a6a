#pragma once

#include "report/renderer.hpp"

namespace stowage::report {

/// GitLab's Code Quality report: findings that need attention, no mere changes.
class GitlabRenderer : public Renderer {
public:
    explicit GitlabRenderer(const View &view) : view_(view) {}
    [[nodiscard]] std::string plan(const plan::Plan &plan) const override;
    [[nodiscard]] std::string report(const apply::Report &report, const plan::Plan &plan) const override;
    [[nodiscard]] std::string mistakes(const std::vector<support::Diagnostic> &diagnostics) const override;

private:
    View view_;
};

} // namespace stowage::report
