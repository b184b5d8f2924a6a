#include "cli/pipeline.hpp"

#include "apply/failures.hpp"
#include "apply/saved_stack.hpp"
#include "cli/base.hpp"
#include "cli/exit_code.hpp"
#include "cli/old_state.hpp"
#include "cli/preflight.hpp"
#include "cli/terminal.hpp"
#include "cli/version.hpp"
#include "current/fetch.hpp"
#include "current/git_facts.hpp"
#include "current/health.hpp"
#include "desired/resolve.hpp"
#include "plan/diff.hpp"
#include "plan/json.hpp"
#include "plan/prune.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/folders.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <future>
#include <optional>
#include <set>
#include <thread>

namespace stowage::cli {
namespace {

constexpr std::chrono::seconds git_limit{10}; // for a repository to answer
constexpr std::size_t plan_file_limit = 256u << 20;

desired::Exec exec_of(const Options &options) {
    return options.allow_exec ? desired::Exec::allow : desired::Exec::refuse;
}

void throw_if_any(const support::Diagnostics &diagnostics) {
    if (!diagnostics.empty())
        throw support::InputError(diagnostics.sorted());
}

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

struct Fetched {
    Connection connection;
    std::optional<portainer::ApiError> error;
    UnknownFields unknown = {};          ///< of a snapshot
    std::vector<std::string> notes = {}; ///< about where it is from
};

using Stacks = std::vector<std::shared_ptr<desired::Stack>>;

Stacks stacks_on(const std::string &server, const Stacks &stacks) {
    Stacks found;
    std::copy_if(stacks.begin(), stacks.end(), std::back_inserter(found),
                 [&](const auto &stack) { return stack->server == server; });
    return found;
}

enum class Health { not_asked, of_wanted, of_all };

/// What is asked besides stacks.
struct Questions {
    current::Sources sources;
    Health health;
};

/// What lies behind the records: repositories, and what runs.
void look_behind(Connection &connection, const Stacks &wanted, const Stacks &git_stacks,
                 git::Remotes *remotes, Health health) {
    current::ServerState &state = connection.state;
    std::future<void> asking = std::async(std::launch::async, [&] {
        if (health == Health::of_wanted)
            current::add_health(*connection.client, state, wanted);
        else if (health == Health::of_all)
            current::add_health_of_all(*connection.client, state);
    });
    if (remotes != nullptr)
        current::add_git_facts(state, git_stacks, *remotes, (support::cache_folder() / "git").string());
    asking.get();
}

current::Sources when_listed(bool any_is_managed) {
    return any_is_managed ? current::Sources::always : current::Sources::where_used;
}

/// From all servers at once; in the order of `servers`. The repositories of `git_stacks` are asked.
std::vector<Fetched> fetch_all(const std::vector<desired::Server> &servers, const Stacks &stacks,
                               const Stacks &git_stacks, const Questions &questions, const Options &options) {
    git::Remotes remotes(git_limit);
    std::vector<std::future<Fetched>> running;
    for (const desired::Server &server : servers) {
        running.push_back(std::async(std::launch::async, [&, questions] {
            Fetched fetched{{connect(server, options), server, {}}, std::nullopt};
            const Stacks wanted = stacks_on(server.name, stacks);
            auto state = current::fetch(*fetched.connection.client, server, wanted, questions.sources);
            if (!state) {
                fetched.error = std::move(state.error());
                return fetched;
            }
            fetched.connection.state = std::move(*state);
            look_behind(fetched.connection, wanted, stacks_on(server.name, git_stacks),
                        options.offline_git ? nullptr : &remotes, questions.health);
            return fetched;
        }));
    }
    std::vector<Fetched> all;
    for (auto &one : running)
        all.push_back(one.get());
    return all;
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

/// What a plan says of rights, and what it compares with, is about the user that it was made for.
void check_user(const plan::Plan &plan, const Connection &connection) {
    for (const plan::ServerPlan &server : plan.servers)
        if (server.name == connection.server.name && server.error.empty() &&
            server.user != connection.state.user.name)
            throw support::Error(
                fmt::format("the plan for server '{}' was made as {}, and this is the key of {}", server.name,
                            server.user, connection.state.user.name),
                fmt::format("apply it with a key of {}, or plan again", server.user));
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
                current::add_git_facts(fetched.connection.state, wanted, remotes,
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

std::unique_ptr<portainer::Client> connect(const desired::Server &server, const Options &options) {
    portainer::TransportOptions transport;
    transport.base_url = server.url;
    transport.api_key = server.api_key.value;
    for (const auto &[name, value] : server.headers)
        transport.headers.emplace_back(name, value.value);
    transport.ca_file = server.ca_file;
    transport.insecure = options.insecure;
    transport.connect_timeout = server.timeouts.connect;
    transport.read_timeout = server.timeouts.read;
    transport.max_connections = std::max(transport.max_connections, options.parallelism + 4);
    transport.user_agent = fmt::format("stowage/{}", version);
    return std::make_unique<portainer::Client>(std::move(transport));
}

void warn_if_insecure(const std::vector<desired::Server> &servers, const Options &options) {
    if (!options.insecure)
        return;
    for (const desired::Server &server : servers)
        warn(fmt::format(
            "WARNING: --insecure: the certificate of {} is not checked; whoever sits in between can read "
            "the API key and change what is deployed\n",
            server.url));
}

void resolve_servers(desired::State &state, const Options &options) {
    support::Diagnostics diagnostics;
    for (desired::Server &server : state.servers)
        desired::resolve(server, exec_of(options), diagnostics);
    throw_if_any(diagnostics);
}

void resolve(desired::State &state, const Options &options) {
    support::Diagnostics diagnostics;
    for (desired::Server &server : state.servers)
        desired::resolve(server, exec_of(options), diagnostics);
    for (const auto &stack : state.stacks)
        desired::resolve(*stack, exec_of(options), diagnostics);
    for (desired::GitSource &source : state.sources)
        desired::resolve(source, exec_of(options), diagnostics);
    throw_if_any(diagnostics);
}

std::vector<desired::Server> servers_in_use(const desired::State &state) {
    std::set<std::string> names;
    for (const auto &stack : state.stacks)
        names.insert(stack->server);
    for (const desired::PruneScope &scope : state.prune)
        names.insert(scope.server);
    for (const desired::GitSource &source : state.sources)
        names.insert(source.server);
    std::vector<desired::Server> servers;
    for (const desired::Server &server : state.servers)
        if (names.contains(server.name))
            servers.push_back(server);
    return servers;
}

Planned make_plan(const Options &options, Scope scope, Preflight preflight, const Against &against) {
    Input input = load(options);
    find_commit(input);
    return make_plan(std::move(input), options, scope, preflight, against);
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
                : fetch_all(planned.desired.servers, planned.desired.stacks, planned.desired.stacks,
                            {when_listed(!planned.desired.sources.empty()), health}, options);
    for (Fetched &fetched : all) {
        Connection &connection = fetched.connection;
        if (fetched.error) {
            planned.plan.servers.push_back(failed_server(connection.server, *fetched.error));
            continue;
        }
        plan_server(planned, fetched, {plan_options, base ? &*base : nullptr, offline}, diagnostics);
        if (preflight == Preflight::yes)
            add_preflight(planned.plan, connection, options);
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

Planned reopen_plan(const std::string &path, const ApplyOptions &options) {
    plan::SavedPlan saved = plan::parse_plan_file(support::read_file(path, plan_file_limit), path);
    const auto created = plan::from_rfc3339(saved.plan.created_at);
    if (std::chrono::system_clock::now() - created > options.max_age)
        throw support::Error(
            fmt::format("{} was made {} and is older than --max-age allows", path, saved.plan.created_at),
            "plan again, or allow a greater age");

    Planned planned;
    planned.plan = std::move(saved.plan);
    support::Diagnostics diagnostics;
    for (desired::Server &server : saved.servers)
        desired::resolve(server, exec_of(options.common), diagnostics);
    Stacks stacks;     // whose result is compared with users, teams or sources of the server
    Stacks git_stacks; // that are planned for a commit
    bool any_source = false;
    for (plan::StackPlan &stack : planned.plan.stacks) {
        if (stack.kind == plan::StackPlan::Kind::source) {
            auto source = std::make_shared<desired::GitSource>(*stack.source);
            desired::resolve(*source, exec_of(options.common), diagnostics);
            stack.source = std::move(source);
            any_source = true;
            continue;
        }
        if (!plan::changes_something(stack.action))
            continue;
        auto spec = std::make_shared<desired::Stack>(*stack.spec);
        desired::resolve(*spec, exec_of(options.common), diagnostics);
        stack.replace_allowed = stack.replace_allowed || options.common.plan.allow_replace;
        if (spec->access || spec->git)
            stacks.push_back(spec);
        if (!stack.target_commit.empty())
            git_stacks.push_back(spec);
        stack.spec = std::move(spec);
    }
    throw_if_any(diagnostics);
    warn_if_insecure(saved.servers, options.common);

    for (Fetched &fetched : fetch_all(saved.servers, stacks, git_stacks,
                                      {when_listed(any_source), Health::not_asked}, options.common)) {
        Connection &connection = fetched.connection;
        if (!fetched.error) {
            check_user(planned.plan, connection);
            planned.connections.emplace(connection.server.name, std::move(connection));
            continue;
        }
        for (plan::ServerPlan &server : planned.plan.servers)
            if (server.name == connection.server.name)
                server.error = fetched.error->str();
    }
    planned.desired.servers = std::move(saved.servers);
    return planned;
}

int restricted_code(bool any_restricted, const Options &options) {
    return any_restricted && options.on_forbidden == OnForbidden::fail ? ExitCode::restricted
                                                                       : ExitCode::success;
}

} // namespace stowage::cli
