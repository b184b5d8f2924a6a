#include "app/listing.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace stowage::app {
namespace {

using report::ListedStack;
using report::Sync;

using Plans = std::map<std::pair<std::string, std::int64_t>, const plan::StackPlan *>;

/// By server and id, of those that the server has.
Plans plans_of(const plan::Plan &plan) {
    Plans plans;
    for (const plan::StackPlan &stack : plan.stacks)
        if (stack.kind == plan::StackPlan::Kind::stack && stack.stack_id != 0)
            plans.emplace(std::pair(stack.server, stack.stack_id), &stack);
    return plans;
}

ListedStack listed(const Connection &connection, const model::Stack &stack, const Plans &plans) {
    const current::ServerState &state = connection.state;
    const model::Environment *environment = state.find_environment(stack.endpoint_id);
    ListedStack item;
    item.server = connection.server.name;
    item.environment = environment != nullptr ? environment->name : std::to_string(stack.endpoint_id);
    item.name = stack.name;
    item.kubernetes_namespace = stack.kubernetes_namespace;
    item.stack_id = stack.id;
    item.type = stack.type;
    item.status = stack.status;
    if (const auto health = state.health.find(stack.id); health != state.health.end())
        item.health = health->second;
    if (const auto plan = plans.find({item.server, stack.id}); plan != plans.end()) {
        item.action = plan->second->action;
        item.sync = item.action == plan::Action::none ? Sync::in_sync : Sync::differs;
    }
    return item;
}

ListedStack not_there(const plan::StackPlan &plan, const plan::Plan &whole) {
    ListedStack item;
    item.server = plan.server;
    item.environment = plan.environment;
    item.name = plan.name;
    item.kubernetes_namespace = plan.spec ? plan.spec->kubernetes_namespace : "";
    item.type = plan.type;
    item.sync = Sync::not_there;
    item.all_seen = std::any_of(whole.servers.begin(), whole.servers.end(), [&](const auto &server) {
        return server.name == plan.server && server.administrator;
    });
    item.action = plan.action;
    return item;
}

std::vector<ListedStack> list_of(const Planned &planned) {
    const Plans plans = plans_of(planned.plan);
    std::vector<ListedStack> stacks;
    for (const auto &[server, connection] : planned.connections)
        for (const model::Stack &stack : connection.state.stacks)
            stacks.push_back(listed(connection, stack, plans));
    for (const plan::StackPlan &plan : planned.plan.stacks)
        if (plan.kind == plan::StackPlan::Kind::stack && plan.stack_id == 0 &&
            plan.action != plan::Action::none)
            stacks.push_back(not_there(plan, planned.plan));
    std::sort(stacks.begin(), stacks.end(), [](const ListedStack &a, const ListedStack &b) {
        return std::tie(a.server, a.environment, a.name, a.kubernetes_namespace, a.stack_id) <
               std::tie(b.server, b.environment, b.name, b.kubernetes_namespace, b.stack_id);
    });
    return stacks;
}

bool selected(const ListedStack &stack, const desired::Selection &selection) {
    desired::Stack named;
    named.server = stack.server;
    named.environment.name = stack.environment;
    named.name = stack.name;
    return selection.contains(named);
}

} // namespace

std::vector<report::ListedStack> list_stacks(const Planned &planned, const desired::Selection &selection) {
    std::vector<ListedStack> stacks = list_of(planned);
    std::erase_if(stacks, [&](const ListedStack &stack) { return !selected(stack, selection); });
    return stacks;
}

} // namespace stowage::app
