#include "app/listing.hpp"

#include "current/external.hpp"
#include "report/paint.hpp"

#include <algorithm>
#include <fmt/format.h>
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
        if (stack.spec && stack.stack_id != 0)
            plans.emplace(std::pair(stack.server, stack.stack_id), &stack);
    return plans;
}

/// That nothing is to be done does not mean that what is deployed is known to be what the repository has.
void add_sync(ListedStack &item, const plan::StackPlan &plan) {
    item.action = plan.action();
    if (plan.action() != plan::Action::none) {
        item.sync = Sync::differs;
    } else if (!plan.not_compared.empty()) {
        item.sync = Sync::unknown;
        item.sync_reason = plan.not_compared;
    } else if (!plan.left_to_server.empty()) {
        item.sync = Sync::behind;
        item.sync_reason = plan.left_to_server;
    } else {
        item.sync = Sync::in_sync;
    }
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
    if (const auto plan = plans.find({item.server, stack.id}); plan != plans.end())
        add_sync(item, *plan->second);
    return item;
}

ListedStack listed(const Connection &connection, const current::External &external) {
    const model::Environment *environment = connection.state.find_environment(external.environment_id);
    ListedStack item;
    item.server = connection.server.name;
    item.environment = environment != nullptr ? environment->name : std::to_string(external.environment_id);
    item.name = external.name;
    item.type = external.type;
    item.sync = Sync::external;
    item.health = external.health;
    return item;
}

/// Of a stack that the server does not have; null for none.
const plan::StackPlan *plan_of_missing(const plan::Plan &plan, const ListedStack &listed) {
    for (const plan::StackPlan &stack : plan.stacks)
        if (stack.spec && stack.stack_id == 0 && listed.stack_id == 0 && stack.server == listed.server &&
            stack.environment == listed.environment && stack.name == listed.name)
            return &stack;
    return nullptr;
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
    item.action = plan.action();
    return item;
}

std::vector<ListedStack> list_of(const Planned &planned) {
    const Plans plans = plans_of(planned.plan);
    std::vector<ListedStack> stacks;
    for (const auto &[server, connection] : planned.connections)
        for (const model::Stack &stack : connection.state.stacks)
            stacks.push_back(listed(connection, stack, plans));
    for (const plan::StackPlan &plan : planned.plan.stacks)
        if (plan.spec && plan.stack_id == 0 && plan.action() != plan::Action::none)
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

std::vector<report::StackPage> stack_pages(const Planned &planned, const desired::Selection &selection) {
    std::vector<report::StackPage> pages;
    const Plans plans = plans_of(planned.plan);
    for (const ListedStack &listed : list_stacks(planned, selection)) {
        report::StackPage page;
        page.listed = listed;
        const auto connection = planned.connections.find(listed.server);
        if (connection != planned.connections.end())
            page.state = &connection->second.state;
        if (page.state != nullptr && listed.stack_id != 0)
            for (const model::Stack &record : page.state->stacks)
                if (record.id == listed.stack_id)
                    page.record = &record;
        if (const auto plan = plans.find({listed.server, listed.stack_id}); plan != plans.end())
            page.plan = plan->second;
        else
            page.plan = plan_of_missing(planned.plan, listed);
        for (const plan::ServerPlan &server : planned.plan.servers)
            if (server.name == listed.server)
                page.server = &server;
        pages.push_back(page);
    }
    return pages;
}

std::vector<report::ListedStack> list_externals(const Planned &planned, const Options &options,
                                                const desired::Selection &selection) {
    std::vector<ListedStack> stacks;
    for (const auto &[server, connection] : planned.connections) {
        const current::Externals externals = current::find_external(*connection.client, connection.state);
        for (const std::string &error : externals.errors)
            options.tell(fmt::format("note: what runs beside {} can't be seen everywhere: {}\n",
                                     report::safe(server), report::safe(error)));
        for (const current::External &external : externals.found) {
            ListedStack stack = listed(connection, external);
            if (selected(stack, selection))
                stacks.push_back(std::move(stack));
        }
    }
    return stacks;
}

std::vector<report::ListedStack> list_stacks(const Planned &planned, const desired::Selection &selection) {
    std::vector<ListedStack> stacks = list_of(planned);
    std::erase_if(stacks, [&](const ListedStack &stack) { return !selected(stack, selection); });
    return stacks;
}

} // namespace stowage::app
