#pragma once

#include "report/renderer.hpp"

namespace stowage::report {

/// A comment on a pull request, for GitHub, GitLab and Gitea. Begins with an HTML comment that a bot finds
/// the comment by, to replace it. Never longer than View::comment_bytes: details go first, and are counted.
class MarkdownRenderer : public Renderer {
public:
    explicit MarkdownRenderer(const View &view) : view_(view) {}
    [[nodiscard]] std::string plan(const plan::Plan &plan) const override;
    [[nodiscard]] std::string report(const apply::Report &report, const plan::Plan &plan) const override;
    [[nodiscard]] std::string mistakes(const std::vector<support::Diagnostic> &diagnostics) const override;

private:
    View view_;
};

} // namespace stowage::report
