#pragma once

#include "report/renderer.hpp"

namespace stowage::report {

/// JUnit XML: a suite for each environment, a test case for each stack. In a plan a stack fails that apply
/// could not bring to the desired state: forbidden (be it one field), hidden, blocked, or to be replaced
/// where that is not allowed; a difference is no failure. In a report every outcome fails but `done` and
/// `unchanged`, and `skipped` is skipped. A server that can't be read is an error, a mistake of the input a
/// failure.
class JunitRenderer : public Renderer {
public:
    explicit JunitRenderer(const View &view) : view_(view) {}
    [[nodiscard]] std::string plan(const plan::Plan &plan) const override;
    [[nodiscard]] std::string report(const apply::Report &report, const plan::Plan &plan) const override;
    [[nodiscard]] std::string mistakes(const std::vector<support::Diagnostic> &diagnostics) const override;

private:
    View view_;
};

} // namespace stowage::report
