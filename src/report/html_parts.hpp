#pragma once

#include "apply/report.hpp"
#include "plan/plan.hpp"

#include <set>
#include <string>

namespace stowage::report {

/// By which the page colours it.
[[nodiscard]] const char *html_class(plan::Action action);
[[nodiscard]] const char *html_class(apply::Outcome outcome);

/// What the filters of a page offer.
struct HtmlChoices {
    const char *action_label;
    std::set<std::string> actions, environments, servers;

    void add(const plan::StackPlan &stack, const std::string &action);
    [[nodiscard]] std::string html() const;
};

/// Opens the element of one stack, up to what is inside.
[[nodiscard]] std::string html_head(const plan::StackPlan &stack, const char *kind, const std::string &action,
                                    const std::string &label, const std::string &remark, bool open);

/// A unified diff as a table of two sides; a long one is cut unless `verbose`.
[[nodiscard]] std::string html_diff(const std::string &unified, bool verbose);

} // namespace stowage::report
