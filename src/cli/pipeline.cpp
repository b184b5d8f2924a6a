#include "cli/pipeline.hpp"

#include "apply/failures.hpp"
#include "apply/saved_stack.hpp"
#include "cli/base.hpp"
#include "cli/exit_code.hpp"
#include "cli/old_state.hpp"
#include "cli/preflight.hpp"
#include "cli/version.hpp"
#include "current/git_facts.hpp"
#include "desired/resolve.hpp"
#include "plan/diff.hpp"
#include "plan/prune.hpp"
#include "plan/shown_values.hpp"
#include "support/ci.hpp"
#include "support/error.hpp"
#include "support/folders.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace stowage::cli {
namespace {

/// A slip in a pattern would silently leave a password as it is.
void check_rotation(const desired::State &state, const std::vector<std::string> &patterns) {
    for (const std::string &pattern : patterns) {
        const bool any = std::any_of(state.stacks.begin(), state.stacks.end(), [&](const auto &stack) {
            return desired::any_matches({pattern}, *stack);
        });
        if (!any && pattern != "*")
            throw support::Error(
                fmt::format("--rotate-credentials '{}' matches no stack of this run", pattern),
                "see 'stowage validate --verbose' for their names");
    }
}

plan::ServerPlan failed_server(const desired::Server &server, const portainer::ApiError &error) {
    plan::ServerPlan failed;
    failed.name = server.name;
    failed.url = server.url;
    failed.error = error.str();
    failed.error_advice = error.advice;
    return failed;
}

void say_what_failed_before(plan::Plan &plan, const Connection &connection) {
    const apply::Failures failures(connection.server.url, connection.server.api_key.value);
    for (plan::StackPlan &stack : plan.stacks) {
        if (stack.server != connection.server.name || stack.kind != plan::StackPlan::Kind::stack)
            continue;
        const bool broken = stack.action == plan::Action::none && stack.unwell() &&
                            stack.health->state != model::HealthState::progressing;
        if (!stack.deploys && !broken)
            continue;
        const auto *failure = failures.find(stack);
        if (failure == nullptr)
            continue;
        if (broken)
            stack.still_failing = fmt::format("as it was deployed it has not run well since {}: {}",
                                              failure->at, stack.health->reason);
        else
            stack.notes.push_back(
                fmt::format("exactly this failed before, {} since {}: {}",
                            failure->times == 1 ? "once" : fmt::format("{} times", failure->times),
                            failure->at, failure->message));
        if (broken)
            stack.notes.push_back(stack.still_failing);
    }
}

/// A replacement that ended between its deletion and its creation leaves the old definition behind.
void say_what_was_replaced(plan::Plan &plan, const Connection &connection) {
    for (plan::StackPlan &stack : plan.stacks) {
        if (stack.server != connection.server.name || stack.action != plan::Action::create)
            continue;
        if (const std::string path = apply::saved_before(stack); !path.empty())
            stack.notes.push_back(fmt::format(
                "it was deleted to be replaced, and that was not finished; its old definition is in {}",
                path));
    }
}

/// Their keys would go to whoever the change names.
void leave_out_changed_servers(Planned &planned, const Base &base) {
    std::erase_if(planned.desired.servers, [&](const desired::Server &server) {
        const std::string objection = base.objection(server);
        if (objection.empty())
            return false;
        portainer::ApiError error;
        error.kind = portainer::ApiError::Kind::unexpected;
        error.message = objection;
        error.advice = "where the change can be trusted, pass --allow-server-change";
        planned.plan.servers.push_back(failed_server(server, error));
        return true;
    });
}

/// The stacks whose repositories are asked whether they moved on.
Stacks may_be_asked(Stacks stacks, const Base *base) {
    if (base != nullptr)
        std::erase_if(stacks, [&](const auto &stack) { return base->is_off_limits(*stack); });
    return stacks;
}

/// A plan that CI makes is read by whoever may read the change, and without a base nobody knows what of the
/// servers is theirs to see.
bool shows_to_strangers(const Options &options) {
    return options.reads == Reads::change_in_ci && support::in_ci();
}

/// What was kept of the servers, made comparable with the desired state, and the repositories as they are
/// now.
std::vector<Fetched> fetch_from_snapshot(desired::State &state, const StateOptions &what, const Base *base,
                                         const Options &options) {
    resolve_what_can_be(state, options);
    const OldState old(what);
    git::Remotes remotes(git_limit);
    std::vector<Fetched> all;
    for (const desired::Server &server : state.servers) {
        const auto wanted = stacks_on(server.name, state.stacks);
        Fetched fetched{{nullptr, server, {}}, std::nullopt};
        auto known = old.of(server, wanted,
                            base == nullptr ? std::vector<std::shared_ptr<desired::Stack>>{}
                                            : base->stacks_of(server.name));
        if (!known) {
            fetched.error = std::move(known.error());
        } else {
            fetched.connection.state = std::move(known->state);
            fetched.unknown = std::move(known->unknown);
            fetched.notes = std::move(known->notes);
            if (!options.health)
                fetched.connection.state.health.clear();
            if (!options.offline_git)
                current::add_git_facts(fetched.connection.state, may_be_asked(wanted, base), remotes,
                                       (support::cache_folder() / "git").string());
        }
        all.push_back(std::move(fetched));
    }
    return all;
}

void say_what_is_not_known(plan::Plan &plan, const Fetched &fetched) {
    for (plan::StackPlan &stack : plan.stacks) {
        const auto unknown = fetched.unknown.find(stack.stack_id);
        if (stack.server == fetched.connection.server.name && stack.kind == plan::StackPlan::Kind::stack &&
            stack.stack_id != 0 && unknown != fetched.unknown.end())
            stack.notes.push_back(fmt::format("whether {} {} is not known: a secret value can't be looked up "
                                              "here, or was left out of the snapshot",
                                              support::join(unknown->second, ", "),
                                              unknown->second.size() == 1 ? "differs" : "differ"));
    }
    std::vector<std::string> &notes = plan.servers.back().notes;
    notes.insert(notes.begin(), fetched.notes.begin(), fetched.notes.end());
}

/// How a server is planned.
struct How {
    const plan::Options &options;
    const Base *base; ///< null for none
    bool offline;     ///< from a snapshot
    bool hides;       ///< what the server has, for want of a base that says whose it is
};

void plan_server(Planned &planned, const Fetched &fetched, const How &how,
                 support::Diagnostics &diagnostics) {
    const Connection &connection = fetched.connection;
    plan::diff(stacks_on(connection.server.name, planned.desired.stacks), connection.state, how.options,
               planned.plan, diagnostics);
    if (how.offline) {
        say_what_is_not_known(planned.plan, fetched);
    } else {
        say_what_failed_before(planned.plan, connection);
        say_what_was_replaced(planned.plan, connection);
    }
    if (how.base != nullptr)
        how.base->mark(planned.plan, connection.state, how.options);
    if (how.base != nullptr || how.hides)
        plan::hide_server_values(planned.plan, connection.state,
                                 how.base != nullptr ? how.base->stacks_of(connection.server.name)
                                                     : Stacks{});
}

plan::Options options_for(const desired::State &state, const Options &options) {
    plan::Options result = options.plan;
    result.left_out = state.left_out;
    result.prune = state.prune;
    result.shard = options.selection.shard;
    for (const desired::GitSource &source : state.sources)
        result.sources.push_back(std::make_shared<const desired::GitSource>(source));
    return result;
}

void say_which_shard(Planned &planned, const Options &options) {
    if (options.selection.shard)
        planned.plan.notes.push_back(fmt::format(
            "shard {}: {} of {} of the desired state", options.selection.shard->str(),
            planned.desired.stacks.size(),
            support::count_of(planned.desired.stacks.size() + planned.desired.left_out.size(), "stack")));
}

} // namespace

Planned make_plan(const Options &options, Scope scope, Preflight preflight, const Against &against) {
    Options confined = options;
    if (!against.base.reference.empty())
        confined.reads = Reads::change;
    Input input = load(confined);
    find_commit(input);
    return make_plan(std::move(input), confined, scope, preflight, against);
}

Planned make_plan(Input input, const Options &options, Scope scope, Preflight preflight,
                  const Against &against) {
    const bool every_stack = scope == Scope::every_stack;
    const bool offline = !against.state.file.empty();
    const Health health = !options.health ? Health::not_asked
                          : every_stack   ? Health::of_all
                                          : Health::of_wanted;
    Planned planned;
    std::optional<Base> base;
    if (!against.base.reference.empty())
        base.emplace(input, against.base, options);
    planned.desired = std::move(input.state);
    check_rotation(planned.desired, options.plan.rotate_credentials);
    planned.plan.commit = std::move(input.commit);
    planned.plan.uncommitted = input.uncommitted;
    if (input.prunes_not)
        planned.plan.notes.emplace_back(
            "with --only or --exclude nothing is pruned, and what prune owns counts as "
            "not managed");
    if (!every_stack)
        planned.desired.servers = servers_in_use(planned.desired);
    if (base && !offline)
        leave_out_changed_servers(planned, *base);
    if (base) {
        base->withhold(planned.desired);
        planned.withheld = base->withholds();
    }
    const bool hides = !base && shows_to_strangers(options);
    if (hides)
        planned.plan.notes.emplace_back(
            "in CI what the servers have is not shown unless --base says whose it is");
    if (!offline) {
        resolve(planned.desired, options);
        warn_if_insecure(planned.desired.servers, options);
    }

    planned.plan.stowage_version = version;
    say_which_shard(planned, options);
    const plan::Options plan_options = options_for(planned.desired, options);
    support::Diagnostics diagnostics;
    std::vector<Fetched> all =
        offline ? fetch_from_snapshot(planned.desired, against.state, base ? &*base : nullptr, options)
                : fetch_all(planned.desired.servers, planned.desired.stacks,
                            may_be_asked(planned.desired.stacks, base ? &*base : nullptr),
                            {when_listed(!planned.desired.sources.empty()), health}, options);
    for (Fetched &fetched : all) {
        Connection &connection = fetched.connection;
        if (fetched.error) {
            planned.plan.servers.push_back(failed_server(connection.server, *fetched.error));
            continue;
        }
        plan_server(planned, fetched, {plan_options, base ? &*base : nullptr, offline, hides}, diagnostics);
        if (preflight == Preflight::yes)
            add_preflight(planned.plan, connection, options, base ? &*base : nullptr);
        // What was planned from is not needed any more; on a large server it is most of the memory.
        if (!every_stack)
            connection.state.stacks = {};
        planned.connections.emplace(connection.server.name, std::move(connection));
    }
    throw_if_any(diagnostics);
    plan::limit_deletions(planned.plan, plan_options);
    if (base)
        base->finish(planned.plan);
    return planned;
}

int restricted_code(bool any_restricted, const Options &options) {
    return any_restricted && options.on_forbidden == OnForbidden::fail ? ExitCode::restricted
                                                                       : ExitCode::success;
}

} // namespace stowage::cli
