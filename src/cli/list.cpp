#include "app/exit_code.hpp"
#include "app/listing.hpp"
#include "app/outcome.hpp"
#include "cli/arguments.hpp"
#include "cli/choice.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace stowage::cli {
namespace {

/// What lines are sorted by; those that are alike stay sorted by server, environment and name.
enum class Order { environment, name, sync, health };

/// What needs somebody first.
int sync_order(const report::ListedStack &stack) {
    switch (stack.sync) {
    case report::Sync::unknown:
    case report::Sync::differs:
    case report::Sync::not_there:
        return 0;
    case report::Sync::not_managed:
    case report::Sync::external:
    case report::Sync::behind:
        return 1;
    case report::Sync::in_sync:
        break;
    }
    return 2;
}

struct ListOptions {
    Options common;
    bool json = false;
    bool wide = false;
    bool external = false; ///< what runs beside the servers, instead of their stacks
    Order order = Order::environment;
};

bool comes_before(const report::ListedStack &a, const report::ListedStack &b, Order order) {
    const auto badness = [](const report::ListedStack &stack) {
        return stack.health ? -static_cast<int>(stack.health->state) : 1;
    };
    switch (order) {
    case Order::name:
        return a.name < b.name;
    case Order::sync:
        return sync_order(a) < sync_order(b);
    case Order::health:
        return badness(a) < badness(b);
    case Order::environment:
        break;
    }
    return false;
}

int list(const ListOptions &options) {
    Options every_one = options.common;
    every_one.selection = {};
    const app::Planned planned = app::make_plan(every_one, app::Scope::every_stack);
    std::vector<report::ListedStack> stacks =
        options.external ? app::list_externals(planned, options.common, options.common.selection)
                         : app::list_stacks(planned, options.common.selection);
    std::stable_sort(stacks.begin(), stacks.end(),
                     [&](const auto &a, const auto &b) { return comes_before(a, b, options.order); });
    const plan::Plan &plan = planned.plan;
    print(options.json
              ? report::list_as_json(stacks, plan.servers, plan.stowage_version)
              : report::list_as_text(stacks, plan.servers,
                                     {options.common.verbose, use_color(options.common.color, stdout)},
                                     options.wide ? report::Width::wide : report::Width::narrow));
    const plan::Summary summary = plan::summarize(plan);
    return summary.failed_servers > 0
               ? app::ExitCode::failure
               : app::restricted_code(summary.forbidden + summary.hidden > 0, options.common);
}

} // namespace

void add_list(Commands &commands) {
    const auto options = std::make_shared<ListOptions>();
    CLI::App &command = commands.add(
        "list", "Show every stack of the servers: whether it is as desired, and how what runs is",
        [options] { return list(*options); });
    add_inputs(command, options->common);
    add_connection(command, options->common);
    add_view(command, options->common);
    add_quiet(command, options->common);
    add_choice<bool>(command, "--format", options->json, {{"text", false}, {"json", true}},
                     "How it is written (default: text)");
    command.add_flag("--wide", options->wide, "Ids and statuses too");
    command.add_flag("--external", options->external,
                     "Instead, the compose projects and swarm stacks that run beside Portainer");
    add_choice<Order>(command, "--sort", options->order,
                      {{"environment", Order::environment},
                       {"name", Order::name},
                       {"sync", Order::sync},
                       {"health", Order::health}},
                      "What lines are sorted by: sync and health have first what needs somebody (default: "
                      "environment)");
}

} // namespace stowage::cli
