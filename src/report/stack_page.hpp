#pragma once

#include "current/state.hpp"
#include "plan/plan.hpp"
#include "report/renderer.hpp"
#include "report/stack_list.hpp"

#include <string>
#include <vector>

namespace stowage::report {

/// All that is known of one stack, for `stowage show`. What it points to has to outlive it.
struct StackPage {
    ListedStack listed;
    const current::ServerState *state = nullptr;
    const model::Stack *record = nullptr;     ///< null where the server has none, or does not show it
    const plan::StackPlan *plan = nullptr;    ///< null where the desired state does not name it
    const plan::ServerPlan *server = nullptr; ///< who asked whom
};

/// One fact a line, then what a plan says of it. Values of variables are not in it, but for those that differ
/// and are no secrets.
[[nodiscard]] std::string stack_page(const StackPage &page, const View &view);

/// schemas/stack.schema.json, of any number of stacks.
[[nodiscard]] std::string stack_pages_as_json(const std::vector<StackPage> &pages, const View &view);

// ---- what both say

/// `administrators`, `everyone`, `teams ops; users alice`.
[[nodiscard]] std::string access_of(const StackPage &page);
/// Names of the variables, sorted.
[[nodiscard]] std::vector<std::string> variables_of(const model::Stack &record);
/// Null where its repository was not asked.
[[nodiscard]] const current::GitFacts *git_facts_of(const StackPage &page);
/// When it was last changed, RFC 3339; "" where the server does not say.
[[nodiscard]] std::string changed_at(const model::Stack &record);

} // namespace stowage::report
