#include "plan/diff.hpp"

#include "current/capabilities.hpp"
#include "plan/kind.hpp"
#include "plan/one_stack.hpp"
#include "support/codes.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <tuple>

namespace stowage::plan {
namespace {

ServerPlan describe(const current::ServerState &current) {
    ServerPlan server;
    server.name = current.server;
    server.url = current.url;
    server.version = current.version;
    server.user = current.user.name;
    server.administrator = current.user.administrator;
    server.capabilities = current.capabilities;
    server.stacks_visible = current.stacks.size();
    if (current::is_newer_than_known(current.version))
        server.notes.emplace_back(Code::server_newer_than_known,
                                  fmt::format("Portainer {} is newer than the versions that stowage was "
                                              "tried with; what it answers decides",
                                              current.version.text));
    return server;
}

} // namespace

StackPlan diff_existing(const StackPtr &desired, const model::Stack &stack,
                        const model::Environment &environment, const current::FileContent *content,
                        const current::GitFacts *git, const current::ServerState &current) {
    // What a run was allowed to do was decided when it was planned.
    Options options;
    options.allow_shared_source = true;
    // What ran when the server was read says nothing of what runs after a write.
    return plan_present(desired, {stack, environment, content, git, nullptr, current, options, nullptr});
}

void diff(const std::vector<std::shared_ptr<desired::Stack>> &desired, const current::ServerState &current,
          const Options &options, Plan &plan, support::Diagnostics &diagnostics) {
    ServerPlan server = describe(current);
    std::vector<StackPlan> planned;
    for (const ItemKind *kind : all_kinds())
        kind->plan({desired, current, options, diagnostics}, server, planned);
    std::sort(planned.begin(), planned.end(), [](const StackPlan &a, const StackPlan &b) {
        return std::tie(a.environment, a.name) < std::tie(b.environment, b.name);
    });
    plan.servers.push_back(std::move(server));
    if (plan.stacks.empty())
        plan.stacks = std::move(planned);
    else
        std::move(planned.begin(), planned.end(), std::back_inserter(plan.stacks));
}

} // namespace stowage::plan
