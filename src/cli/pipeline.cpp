#include "cli/pipeline.hpp"

#include "apply/failures.hpp"
#include "cli/exit_code.hpp"
#include "cli/preflight.hpp"
#include "cli/terminal.hpp"
#include "cli/version.hpp"
#include "current/fetch.hpp"
#include "current/git_facts.hpp"
#include "current/health.hpp"
#include "desired/load.hpp"
#include "desired/resolve.hpp"
#include "plan/diff.hpp"
#include "plan/json.hpp"
#include "plan/prune.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/folders.hpp"
#include "support/memory.hpp"
#include "support/redactor.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <future>
#include <optional>
#include <set>
#include <thread>

namespace stowage::cli {
namespace {

constexpr const char *default_input = "stowage.yaml";
constexpr std::chrono::seconds git_limit{10}; // for a repository to answer
constexpr std::size_t plan_file_limit = 256u << 20;

desired::Exec exec_of(const Options &options) {
    return options.allow_exec ? desired::Exec::allow : desired::Exec::refuse;
}

void throw_if_any(const support::Diagnostics &diagnostics) {
    if (!diagnostics.empty())
        throw support::InputError(diagnostics.sorted());
}

/// Literal secrets come into the process only where --allow-literal-secrets says so; they are secrets all the
/// same.
void hide_literal_secrets(const desired::State &state) {
    for (const desired::Server &server : state.servers)
        support::redactor().add(server.api_key.value);
    for (const auto &stack : state.stacks)
        if (stack->git && stack->git->authentication && stack->git->authentication->password)
            support::redactor().add(stack->git->authentication->password->value);
    for (const desired::GitSource &source : state.sources)
        if (source.authentication && source.authentication->password)
            support::redactor().add(source.authentication->password->value);
}

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

struct Fetched {
    Connection connection;
    std::optional<portainer::ApiError> error;
};

enum class Health { not_asked, of_wanted, of_all };

/// What is asked besides stacks.
struct Questions {
    current::Sources sources;
    Health health;
};

/// What lies behind the records: repositories, and what runs.
void look_behind(Connection &connection, const std::vector<std::shared_ptr<desired::Stack>> &wanted,
                 git::Remotes *remotes, Health health) {
    current::ServerState &state = connection.state;
    std::future<void> asking = std::async(std::launch::async, [&] {
        if (health == Health::of_wanted)
            current::add_health(*connection.client, state, wanted);
        else if (health == Health::of_all)
            current::add_health_of_all(*connection.client, state);
    });
    if (remotes != nullptr)
        current::add_git_facts(state, wanted, *remotes, (support::cache_folder() / "git").string());
    asking.get();
}

current::Sources when_listed(bool any_is_managed) {
    return any_is_managed ? current::Sources::always : current::Sources::where_used;
}

/// From all servers at once; in the order of `servers`.
std::vector<Fetched> fetch_all(const std::vector<desired::Server> &servers,
                               const std::vector<std::shared_ptr<desired::Stack>> &stacks,
                               const Questions &questions, const Options &options) {
    git::Remotes remotes(git_limit);
    std::vector<std::future<Fetched>> running;
    for (const desired::Server &server : servers) {
        running.push_back(std::async(std::launch::async, [&server, &stacks, &options, &remotes, questions] {
            std::vector<std::shared_ptr<desired::Stack>> wanted;
            std::copy_if(stacks.begin(), stacks.end(), std::back_inserter(wanted),
                         [&](const auto &stack) { return stack->server == server.name; });
            Fetched fetched{{connect(server, options), server, {}}, std::nullopt};
            auto state = current::fetch(*fetched.connection.client, server, wanted, questions.sources);
            if (!state) {
                fetched.error = std::move(state.error());
                return fetched;
            }
            fetched.connection.state = std::move(*state);
            look_behind(fetched.connection, wanted, options.offline_git ? nullptr : &remotes,
                        questions.health);
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
        if (stack.server != connection.server.name || !stack.deploys)
            continue;
        if (const auto *failure = failures.find(stack))
            stack.notes.push_back(
                fmt::format("exactly this failed before, {} since {}: {}",
                            failure->times == 1 ? "once" : fmt::format("{} times", failure->times),
                            failure->at, failure->message));
    }
}

} // namespace

desired::State load(const Options &options) {
    desired::LoadOptions load_options;
    load_options.allow_literal_secrets = options.allow_literal_secrets;
    std::vector<std::string> inputs = options.inputs;
    if (inputs.empty()) {
        if (!std::filesystem::exists(default_input))
            throw support::Error(
                "no desired state is given",
                fmt::format("name files, folders or globs with -f, or keep a {} in this folder",
                            default_input));
        inputs.emplace_back(default_input);
    }
    desired::State state = desired::load(inputs, load_options);
    support::return_freed_memory(); // the files as trees, several times the size of the state
    hide_literal_secrets(state);
    desired::select(state, options.selection);
    if (!options.selection
             .everything()) { // a selection of stacks says what a run is about; these are about the rest
        state.prune.clear();
        state.sources.clear();
    }
    return state;
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

Planned make_plan(const Options &options, Scope scope, Preflight preflight) {
    return make_plan(load(options), options, scope, preflight);
}

Planned make_plan(desired::State desired, const Options &options, Scope scope, Preflight preflight) {
    const bool every_stack = scope == Scope::every_stack;
    const Health health = !options.health ? Health::not_asked
                          : every_stack   ? Health::of_all
                                          : Health::of_wanted;
    Planned planned;
    planned.desired = std::move(desired);
    if (!every_stack)
        planned.desired.servers = servers_in_use(planned.desired);
    resolve(planned.desired, options);
    warn_if_insecure(planned.desired.servers, options);

    planned.plan.stowage_version = version;
    plan::Options plan_options = options.plan;
    plan_options.left_out = planned.desired.left_out;
    plan_options.prune = planned.desired.prune;
    for (const desired::GitSource &source : planned.desired.sources)
        plan_options.sources.push_back(std::make_shared<const desired::GitSource>(source));
    support::Diagnostics diagnostics;
    for (Fetched &fetched : fetch_all(planned.desired.servers, planned.desired.stacks,
                                      {when_listed(!planned.desired.sources.empty()), health}, options)) {
        Connection &connection = fetched.connection;
        if (fetched.error) {
            planned.plan.servers.push_back(failed_server(connection.server, *fetched.error));
            continue;
        }
        std::vector<std::shared_ptr<desired::Stack>> stacks;
        std::copy_if(planned.desired.stacks.begin(), planned.desired.stacks.end(), std::back_inserter(stacks),
                     [&](const auto &stack) { return stack->server == connection.server.name; });
        plan::diff(stacks, connection.state, plan_options, planned.plan, diagnostics);
        say_what_failed_before(planned.plan, connection);
        if (preflight == Preflight::yes)
            add_preflight(planned.plan, connection, options);
        // What was planned from is not needed any more; on a large server it is most of the memory.
        connection.state.files = {};
        if (!every_stack)
            connection.state.stacks = {};
        planned.connections.emplace(connection.server.name, std::move(connection));
    }
    throw_if_any(diagnostics);
    plan::limit_deletions(planned.plan, plan_options);
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
    std::vector<std::shared_ptr<desired::Stack>> stacks;
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
        if (!stack.target_commit.empty() || stack.access)
            stacks.push_back(spec);
        stack.spec = std::move(spec);
    }
    throw_if_any(diagnostics);
    warn_if_insecure(saved.servers, options.common);

    for (Fetched &fetched :
         fetch_all(saved.servers, stacks, {when_listed(any_source), Health::not_asked}, options.common)) {
        Connection &connection = fetched.connection;
        if (!fetched.error) {
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
