#include "app/planning.hpp"

#include "app/old_state.hpp"
#include "app/reviewing.hpp"
#include "app/run.hpp"
#include "app/version.hpp"
#include "desired/resolve.hpp"
#include "plan/diff.hpp"
#include "support/codes.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace stowage::app {

using support::Code;
namespace {

/// A slip in a pattern would silently leave a password as it is.
void check_rotation(const desired::State &state, const std::vector<std::string> &patterns) {
    for (const std::string &pattern : patterns) {
        const bool stack = std::any_of(state.stacks.begin(), state.stacks.end(), [&](const auto &one) {
            return desired::any_matches({pattern}, *one);
        });
        const bool source = std::any_of(state.sources.begin(), state.sources.end(), [&](const auto &one) {
            return desired::any_matches({pattern}, one);
        });
        if (!stack && !source && pattern != "*")
            throw support::Error(
                fmt::format("--rotate-credentials '{}' matches no stack and no source of this run", pattern),
                "see 'stowage validate --verbose' for their names");
    }
}

plan::ServerPlan failed_server(const desired::Server &server, const portainer::ApiError &error, Code code) {
    plan::ServerPlan failed;
    failed.name = server.name;
    failed.url = server.url;
    failed.error = error.str();
    failed.error_advice = error.advice;
    failed.error_code = code;
    return failed;
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
        planned.plan.servers.push_back(failed_server(server, error, Code::server_not_trusted));
        return true;
    });
}

/// Which fields could not be compared, and where the rest is from.
void say_what_is_not_known(plan::Plan &plan, const Fetched &fetched) {
    for (plan::StackPlan &stack : plan.stacks) {
        const auto unknown = fetched.unknown.find(stack.stack_id);
        if (stack.server == fetched.connection.server.name && stack.spec && stack.stack_id != 0 &&
            unknown != fetched.unknown.end())
            stack.notes.emplace_back(
                Code::field_secret_unknown,
                fmt::format("whether {} {} is not known: a secret value can't be looked up "
                            "here, or was left out of the snapshot",
                            support::join(unknown->second, ", "),
                            unknown->second.size() == 1 ? "differs" : "differ"));
    }
    std::vector<plan::Note> &notes = plan.servers.back().notes;
    notes.insert(notes.begin(), fetched.notes.begin(), fetched.notes.end());
}

plan::Options options_for(const desired::State &state, const Options &options) {
    plan::Options result = options.plan;
    result.left_out = state.left_out;
    result.prune = state.prune;
    result.shard = options.selection.shard;
    result.new_sources_only = !options.selection.everything();
    for (const desired::GitSource &source : state.sources)
        result.sources.push_back(std::make_shared<const desired::GitSource>(source));
    return result;
}

void say_which_shard(Planned &planned, const Options &options) {
    if (!options.selection.shard)
        return;
    const desired::Shard &shard = *options.selection.shard;
    planned.plan.notes.emplace_back(
        Code::shard_of_state,
        fmt::format(
            "shard {}: {} of {} of the desired state; limits count within it: {} may do {} times as much",
            shard.str(), planned.desired.stacks.size(),
            support::count_of(planned.desired.stacks.size() + planned.desired.left_out.size(), "stack"),
            shard.count == 2 ? "both" : fmt::format("all {}", shard.count), shard.count));
}

void plan_server(Run &run, Fetched &fetched, support::Diagnostics &diagnostics) {
    Planned &planned = run.planned;
    Connection &connection = fetched.connection;
    if (fetched.error) {
        planned.plan.servers.push_back(
            failed_server(connection.server, *fetched.error,
                          run.offline() ? Code::server_not_in_snapshot : fetched.error->code()));
        return;
    }
    plan::diff(stacks_on(connection.server.name, planned.desired.stacks), connection.state, run.plan_options,
               planned.plan, diagnostics);
    if (run.offline())
        say_what_is_not_known(planned.plan, fetched);
    planned.connections.emplace(connection.server.name, std::move(connection));
}

/// What of the change is neither looked up nor asked is settled before anything is.
void withhold(Run &run) {
    if (run.base) {
        run.base->withhold(run.planned.desired);
        run.planned.withheld = run.base->withholds();
    } else if (shows_to_strangers(run)) {
        run.planned.plan.notes.emplace_back(
            Code::change_values_hidden,
            "in CI what the servers have is not shown unless --base says whose it is");
    }
}

Health health_asked(const Run &run) {
    if (!run.options.health)
        return Health::not_asked;
    return run.scope == Scope::every_stack ? Health::of_all : Health::of_wanted;
}

} // namespace

void load_desired_state(Run &run) {
    if (!run.against.base.reference.empty())
        run.options.reads = Reads::change;
    run.input = load(run.options);
    find_commit(run.input, run.options);
}

void load_commit_before(Run &run) {
    if (!run.against.base.reference.empty())
        run.base.emplace(run.input, run.against.base, run.options);
}

void fetch_servers(Run &run) {
    const Options &options = run.options;
    Planned &planned = run.planned;
    planned.desired = std::move(run.input.state);
    check_rotation(planned.desired, options.plan.rotate_credentials);
    planned.plan.commit = std::move(run.input.commit);
    planned.plan.uncommitted = run.input.uncommitted;
    planned.plan.stowage_version = version;
    if (run.input.prunes_not)
        planned.plan.notes.emplace_back(
            Code::prune_not_now, "with --only or --exclude nothing is pruned, and what prune owns counts as "
                                 "not managed");
    if (run.scope != Scope::every_stack)
        planned.desired.servers = servers_in_use(planned.desired);
    if (run.base && !run.offline())
        leave_out_changed_servers(planned, *run.base);
    withhold(run);
    const Base *base = run.base ? &*run.base : nullptr;
    if (run.offline()) {
        run.fetched = fetch_from_snapshot(planned.desired, run.against.state, base, options);
    } else {
        resolve(planned.desired, options);
        warn_if_insecure(planned.desired.servers, options);
        run.fetched = fetch_all(planned.desired.servers, planned.desired.stacks,
                                may_be_asked(planned.desired.stacks, base),
                                {when_listed(!planned.desired.sources.empty()), health_asked(run)}, options);
    }
    say_which_shard(planned, options);
}

void compare(Run &run) {
    run.plan_options = options_for(run.planned.desired, run.options);
    support::Diagnostics diagnostics;
    for (Fetched &fetched : run.fetched)
        plan_server(run, fetched, diagnostics);
    run.fetched.clear();
    throw_if_any(diagnostics);
}

Planned make_plan(const Options &options, Scope scope, Preflight preflight, const Against &against) {
    Run run(options);
    run.scope = scope;
    run.preflight = preflight;
    run.against = against;
    advance(run, Stage::limits);
    return std::move(run.planned);
}

} // namespace stowage::app
