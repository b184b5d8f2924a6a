#pragma once

#include "report/renderer.hpp"

namespace stowage::report {

/// For machines: schemas/plan.schema.json and schemas/report.schema.json.
class JsonRenderer : public Renderer {
public:
    [[nodiscard]] std::string plan(const plan::Plan &plan) const override;
    [[nodiscard]] std::string report(const apply::Report &report, const plan::Plan &plan) const override;
};

} // namespace stowage::report
