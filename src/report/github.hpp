#pragma once

#include "report/renderer.hpp"

namespace stowage::report {

/// Workflow commands of GitHub Actions (Gitea and Forgejo read them too): one annotation a finding, on the
/// line of the YAML that causes it; then the summary.
class GithubRenderer : public Renderer {
public:
    explicit GithubRenderer(const View &view) : view_(view) {}
    [[nodiscard]] std::string plan(const plan::Plan &plan) const override;
    [[nodiscard]] std::string report(const apply::Report &report, const plan::Plan &plan) const override;
    [[nodiscard]] std::string mistakes(const std::vector<support::Diagnostic> &diagnostics) const override;

private:
    View view_;
};

} // namespace stowage::report
