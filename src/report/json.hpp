#pragma once

#include "report/renderer.hpp"

namespace stowage::report {

/// For machines: schemas/plan.schema.json, schemas/report.schema.json and schemas/validation.schema.json.
class JsonRenderer : public Renderer {
public:
    explicit JsonRenderer(const View &view) : view_(view) {}
    [[nodiscard]] std::string plan(const plan::Plan &plan) const override;
    [[nodiscard]] std::string report(const apply::Report &report, const plan::Plan &plan) const override;
    [[nodiscard]] std::string mistakes(const std::vector<support::Diagnostic> &diagnostics) const override;

private:
    View view_;
};

} // namespace stowage::report
