#pragma once

#include "model/health.hpp"
#include "model/stack.hpp"
#include "plan/plan.hpp"
#include "report/renderer.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stowage::report {

/// How a stack's record stands to the desired state.
enum class Sync {
    in_sync,
    unknown,     ///< the record is as desired, but whether its repository moved on could not be seen
    behind,      ///< the record is as desired, and a newer commit is left to the server's auto-update
    differs,     ///< apply has something to do for it, or would if it could
    not_managed, ///< the desired state does not name it
    not_there,   ///< the desired state names it, the server does not have it, or does not show it
    external,    ///< it runs beside the server, which has no stack of it
};

/// `in sync`, `differs`, …
[[nodiscard]] const char *name_of(Sync sync);

struct ListedStack;
/// `not seen` and `not visible` too: what was not found need not be missing.
[[nodiscard]] const char *shown_sync(const ListedStack &stack);

/// One line of the list.
struct ListedStack {
    std::string server;
    std::string environment; ///< name, or its id where it has none
    std::string name;
    std::string kubernetes_namespace; ///< "" for all others, and where a manifest says it
    std::int64_t stack_id = 0;        ///< 0 where it is not there
    model::StackType type = model::StackType::unknown;
    model::StackStatus status = model::StackStatus::unknown;
    Sync sync = Sync::not_managed;
    std::string sync_reason;                  ///< of `unknown` and `behind`
    plan::Action action = plan::Action::none; ///< what apply would do
    bool all_seen = true; ///< the user sees every stack there: what was not found is not there
    std::optional<model::StackHealth> health; ///< nothing where it was not asked
};

enum class Width { narrow, wide }; ///< wide: ids and statuses too

/// `servers` are all that were asked, those that did not answer with their error. Ends with a newline.
[[nodiscard]] std::string list_as_text(const std::vector<ListedStack> &stacks,
                                       const std::vector<plan::ServerPlan> &servers, const View &view,
                                       Width width = Width::narrow);

/// schemas/list.schema.json.
[[nodiscard]] std::string list_as_json(const std::vector<ListedStack> &stacks,
                                       const std::vector<plan::ServerPlan> &servers,
                                       const std::string &stowage_version);

} // namespace stowage::report
