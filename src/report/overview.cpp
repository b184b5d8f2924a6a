#include "report/overview.hpp"

#include <fmt/format.h>

namespace stowage::report {

std::vector<Remark> heading_of(const plan::Plan &plan) {
    std::vector<Remark> lines;
    if (!plan.commit.id.empty())
        lines.push_back(
            {"commit", fmt::format("{}{}{}", plan.commit.str(),
                                   plan.uncommitted ? ", with changes that are not committed" : "",
                                   plan.base.id.empty() ? "" : ", compared with " + plan.base.str())});
    for (const plan::Note &note : plan.notes)
        lines.push_back({"note", note.text});
    return lines;
}

std::vector<Remark> figures_of(const plan::Plan &plan) {
    std::vector<Remark> lines;
    if (std::string origins = plan::origins_to_string(plan); !origins.empty())
        lines.push_back({"of these", std::move(origins)});
    if (std::string health = plan::health_to_string(plan::summarize(plan)); !health.empty())
        lines.push_back({"health", std::move(health)});
    return lines;
}

std::vector<std::string> lines_of(const std::vector<Remark> &remarks) {
    std::vector<std::string> lines;
    for (const Remark &remark : remarks)
        lines.push_back(fmt::format("{}: {}", remark.label, remark.text));
    return lines;
}

} // namespace stowage::report
