#include "persistence.hpp"

#include "deployment.hpp"
#include "digest.hpp"
#include "git_url.hpp"
#include "persistence_engine.hpp"
#include "repositories.hpp"
#include "sources.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace simulator {
namespace {

using nlohmann::json;

template <typename T>
T get(const json &object, const char *key, T otherwise) {
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? otherwise : found->get<T>();
}

json access_json(const ResourceControl &control) {
    json users = json::array();
    for (const int id : control.access.users) {
        users.push_back({{"UserId", id}, {"AccessLevel", 1}});
    }
    json teams = json::array();
    for (const int id : control.access.teams) {
        teams.push_back({{"TeamId", id}, {"AccessLevel", 1}});
    }
    return {{"Id", control.id},
            {"ResourceId", control.resource_id},
            {"UserAccesses", users},
            {"TeamAccesses", teams},
            {"Public", control.access.everyone},
            {"AdministratorsOnly", control.access.administrators_only}};
}

Access read_access(const json &object) {
    Access access;
    access.everyone = get(object, "Public", false);
    for (const json &item : get(object, "UserAccesses", json::array())) {
        access.users.push_back(item.is_object() ? item.at("UserId").get<int>() : item.get<int>());
    }
    for (const json &item : get(object, "TeamAccesses", json::array())) {
        access.teams.push_back(item.is_object() ? item.at("TeamId").get<int>() : item.get<int>());
    }
    const bool nobody = !access.everyone && access.users.empty() && access.teams.empty();
    access.administrators_only = get(object, "AdministratorsOnly", nobody);
    return access;
}

json credentials_json(const std::optional<Credentials> &credentials) {
    if (!credentials) {
        return nullptr;
    }
    return {{"Username", credentials->username}, {"Password", credentials->password}};
}

std::optional<Credentials> read_credentials(const json &object, const char *key) {
    const json part = get(object, key, json());
    if (!part.is_object()) {
        return std::nullopt;
    }
    return Credentials{get<std::string>(part, "Username", ""), get<std::string>(part, "Password", "")};
}

json git_json(const GitConfig &git) {
    return {{"URL", git.url},
            {"ReferenceName", git.reference},
            {"ConfigFilePath", git.config_file},
            {"Authentication", credentials_json(git.authentication)},
            {"ConfigHash", git.config_hash},
            {"TLSSkipVerify", git.tls_skip_verify}};
}

GitConfig read_git(const json &object) {
    GitConfig git;
    git.url = get<std::string>(object, "URL", "");
    git.reference = get<std::string>(object, "ReferenceName", "");
    git.config_file = get<std::string>(object, "ConfigFilePath", "docker-compose.yml");
    git.authentication = read_credentials(object, "Authentication");
    git.config_hash = get<std::string>(object, "ConfigHash", "");
    git.tls_skip_verify = get(object, "TLSSkipVerify", false);
    return git;
}

json env_json(const std::optional<std::vector<EnvVar>> &env) {
    if (!env) {
        return nullptr;
    }
    json list = json::array();
    for (const EnvVar &variable : *env) {
        list.push_back({{"name", variable.name}, {"value", variable.value}});
    }
    return list;
}

json deployed_from_json(const DeployedFrom &from) {
    return {{"RepositoryURL", from.url},
            {"ReferenceName", from.reference},
            {"ConfigFilePath", from.config_file},
            {"AdditionalFiles", from.additional_files ? json(*from.additional_files) : json()},
            {"ConfigHash", from.config_hash},
            {"SourceID", from.source_id}};
}

DeployedFrom read_deployed_from(const json &object) {
    DeployedFrom from;
    from.url = get<std::string>(object, "RepositoryURL", "");
    from.reference = get<std::string>(object, "ReferenceName", "");
    from.config_file = get<std::string>(object, "ConfigFilePath", "");
    from.config_hash = get<std::string>(object, "ConfigHash", "");
    from.source_id = get(object, "SourceID", 0);
    const json files = get(object, "AdditionalFiles", json());
    if (files.is_array()) {
        from.additional_files = files.get<std::vector<std::string>>();
    }
    return from;
}

json stack_json(const Stack &stack) {
    json files = json::object();
    for (const StackFile &file : stack.files) {
        files[file.path] = file.content;
    }
    json object = {
        {"Id", stack.id},
        {"Name", stack.name},
        {"Type", stack.type},
        {"EndpointId", stack.endpoint_id},
        {"SwarmId", stack.swarm_id},
        {"EntryPoint", stack.entry_point},
        {"Env", env_json(stack.env)},
        {"ResourceControl", stack.resource_control ? access_json(*stack.resource_control) : json()},
        {"Status", stack.status},
        {"CreationDate", stack.creation_date},
        {"CreatedBy", stack.created_by},
        {"UpdateDate", stack.update_date},
        {"UpdatedBy", stack.updated_by},
        {"AdditionalFiles", stack.additional_files ? json(*stack.additional_files) : json()},
        {"AutoUpdate", nullptr},
        {"Option", stack.prune ? json{{"Prune", *stack.prune}} : json()},
        {"GitConfig", stack.git ? git_json(*stack.git) : json()},
        {"FromAppTemplate", stack.from_app_template},
        {"Namespace", stack.kubernetes_namespace},
        {"files", files},
        {"checkoutGone", stack.checkout_gone},
        {"DeploymentStartStatus", stack.deployment_start},
        {"WorkflowID", stack.workflow_id},
        {"sourceId", stack.source_id}};
    if (stack.deployed_from) {
        object["CurrentDeploymentInfo"] = deployed_from_json(*stack.deployed_from);
    }
    if (stack.auto_update) {
        object["AutoUpdate"] = {{"Interval", stack.auto_update->interval},
                                {"Webhook", stack.auto_update->webhook},
                                {"JobID", stack.auto_update->job_id},
                                {"jobStopped", stack.auto_update->job_stopped},
                                {"ForceUpdate", stack.auto_update->force_update},
                                {"ForcePullImage", stack.auto_update->force_pull_image}};
    }
    if (stack.restart_schedule) {
        object["RestartSchedule"] = {{"CronExpression", stack.restart_schedule->cron_expression},
                                     {"PullImages", stack.restart_schedule->pull_images}};
    }
    json events = json::array();
    for (const DeploymentEvent &event : stack.deployment_status) {
        events.push_back({{"Status", event.status}, {"Time", event.time}, {"Message", event.message}});
    }
    object["DeploymentStatus"] = events;
    return object;
}

std::optional<std::vector<EnvVar>> read_env(const json &stack) {
    const json env = get(stack, "Env", json());
    if (!env.is_array()) {
        return std::nullopt;
    }
    std::vector<EnvVar> result;
    for (const json &variable : env) {
        result.push_back({variable.at("name").get<std::string>(), get<std::string>(variable, "value", "")});
    }
    return result;
}

void read_auto_update(World &world, const json &object, Stack &stack) {
    const json update = get(object, "AutoUpdate", json());
    if (!update.is_object()) {
        return;
    }
    stack.auto_update =
        AutoUpdate{get<std::string>(update, "Interval", ""), get<std::string>(update, "Webhook", ""),
                   get<std::string>(update, "JobID", ""),    false,
                   get(update, "ForceUpdate", false),        get(update, "ForcePullImage", false)};
    stack.auto_update->job_stopped = get(update, "jobStopped", false);
    if (!update.contains("JobID") && stack.status == active) {
        start_polling(world, stack);
    }
}

void read_files(const State &state, const json &object, Stack &stack) {
    const json files = get(object, "files", json());
    if (files.is_object()) {
        for (const auto &[path, content] : files.items()) {
            stack.files.push_back({path, content.get<std::string>()});
        }
        return;
    }
    if (object.contains("file")) {
        stack.files.push_back({stack.entry_point, object.at("file").get<std::string>()});
    } else if (stack.git) {
        const Checkout checkout = clone(state.repositories, stack.git->url, stack.git->reference,
                                        stack.git->authentication, wanted_files(stack));
        stack.files = checkout.files;
        if (stack.git->config_hash.empty()) {
            stack.git->config_hash = checkout.commit;
        }
    } else {
        stack.files.push_back(
            {stack.entry_point,
             "services:\n  app:\n    image: nginx:1\n    command: [\"sleep\", \"infinity\"]\n"});
    }
}

void read_control(State &state, const json &object, Stack &stack) {
    if ((stack.type == kubernetes_stack && !object.contains("ResourceControl")) ||
        (object.contains("ResourceControl") && object.at("ResourceControl").is_null())) {
        return;
    }
    const json part = get(object, "ResourceControl", json::object());
    ResourceControl control;
    control.id = get(part, "Id", 0);
    if (control.id == 0) {
        control.id = state.next_resource_control;
    }
    state.next_resource_control = std::max(state.next_resource_control, control.id + 1);
    control.resource_id = std::to_string(stack.endpoint_id) + "_" + stack.name;
    control.access = read_access(part);
    control.made_later = stack.type == kubernetes_stack;
    stack.resource_control = control;
}

Stack read_stack(World &world, const json &object) {
    State &state = world.state;
    Stack stack;
    stack.id = get(object, "Id", state.next_stack);
    state.next_stack = std::max(state.next_stack, stack.id + 1);
    stack.name = get<std::string>(object, "Name", "");
    stack.endpoint_id = get(object, "EndpointId", 1);
    const Environment *environment = state.environment(stack.endpoint_id);
    const bool swarm = environment != nullptr && environment->swarm;
    const bool kubernetes = environment != nullptr && environment->is_kubernetes();
    stack.type = get(object, "Type", kubernetes ? kubernetes_stack : swarm ? swarm_stack : compose_stack);
    stack.swarm_id =
        get<std::string>(object, "SwarmId", stack.type == swarm_stack && swarm ? environment->swarm_id : "");
    const json git = get(object, "GitConfig", json());
    if (git.is_object()) {
        stack.git = read_git(git);
    }
    stack.entry_point =
        get<std::string>(object, "EntryPoint", stack.git ? stack.git->config_file : "docker-compose.yml");
    stack.env = read_env(object);
    stack.status = get(object, "Status", active);
    stack.creation_date = get(object, "CreationDate", world.seconds());
    stack.created_by = get<std::string>(object, "CreatedBy", "admin");
    stack.update_date = get(object, "UpdateDate", 0L);
    stack.updated_by = get<std::string>(object, "UpdatedBy", "");
    const json additional = get(object, "AdditionalFiles", json());
    if (additional.is_array()) {
        stack.additional_files = additional.get<std::vector<std::string>>();
    }
    const json option = get(object, "Option", json());
    if (option.is_object()) {
        stack.prune = get(option, "Prune", false);
    }
    stack.from_app_template = get(object, "FromAppTemplate", false);
    stack.kubernetes_namespace = get<std::string>(object, "Namespace", "");
    stack.checkout_gone = get(object, "checkoutGone", false);
    stack.source_id = get(object, "sourceId", 0);
    stack.workflow_id = get(object, "WorkflowID", 0);
    stack.deployment_start = get(object, "DeploymentStartStatus", 0L);
    const json info = get(object, "CurrentDeploymentInfo", json());
    if (info.is_object()) {
        stack.deployed_from = read_deployed_from(info);
    }
    for (const json &event : get(object, "DeploymentStatus", json::array())) {
        stack.deployment_status.push_back(
            {get(event, "Status", 0), get(event, "Time", 0L), get<std::string>(event, "Message", "")});
    }
    read_control(state, object, stack);
    read_auto_update(world, object, stack);
    if (const json schedule = get(object, "RestartSchedule", json()); schedule.is_object()) {
        stack.restart_schedule = RestartSchedule{get<std::string>(schedule, "CronExpression", ""),
                                                 get(schedule, "PullImages", false)};
    }
    read_files(state, object, stack);
    return stack;
}

void read_people(State &state, const json &root) {
    for (const json &item : get(root, "users", json::array())) {
        state.users.push_back({get(item, "id", static_cast<int>(state.users.size()) + 1),
                               item.at("username").get<std::string>(), get(item, "role", standard_user),
                               get(item, "apiKeys", std::vector<std::string>{})});
    }
    for (const json &item : get(root, "teams", json::array())) {
        state.teams.push_back({get(item, "id", static_cast<int>(state.teams.size()) + 1),
                               item.at("name").get<std::string>(), get(item, "members", std::vector<int>{})});
    }
    for (const json &item : get(root, "repositories", json::array())) {
        state.repositories.push_back({get<std::string>(item, "name", ""), get<std::string>(item, "url", ""),
                                      item.at("path").get<std::string>(),
                                      get<std::string>(item, "username", ""),
                                      get<std::string>(item, "password", "")});
    }
    for (const json &item : get(root, "sources", json::array())) {
        Source source;
        source.id = get(item, "id", state.next_source);
        state.next_source = std::max(state.next_source, source.id + 1);
        source.type = get(item, "type", 1);
        source.url = normalised_url(get<std::string>(item, "url", ""));
        source.name = get<std::string>(item, "name", repository_name(source.url));
        source.authentication = read_credentials(item, "authentication");
        source.tls_skip_verify = get(item, "tlsSkipVerify", false);
        source.interval = get<std::string>(item, "interval", "");
        source.owner_id = get(item, "ownerId", 0);
        source.access = read_access(get(item, "access", json::object()));
        state.sources.push_back(source);
    }
}

Environment read_environment(const State &state, const json &item) {
    Environment environment;
    environment.id = get(item, "id", static_cast<int>(state.environments.size()) + 1);
    environment.name = item.at("name").get<std::string>();
    environment.type = get(item, "type", 1);
    environment.status = get(item, "status", 1);
    environment.url = get<std::string>(item, "url", "unix:///var/run/docker.sock");
    environment.swarm = get(item, "swarm", false);
    environment.swarm_id = get<std::string>(
        item, "swarmId", environment.swarm ? stable_swarm_id("swarm " + std::to_string(environment.id)) : "");
    environment.users = get(item, "users", std::vector<int>{});
    environment.teams = get(item, "teams", std::vector<int>{});
    environment.stacks_for_regular_users = get(item, "allowStackManagementForRegularUsers", true);
    environment.stale_tasks = get(item, "staleTasks", 0);
    read_engine(item, environment);
    return environment;
}

/** What a stack was deployed to is there. */
void need_namespace(Cluster &cluster, const std::string &name) {
    if (!name.empty() && !cluster.namespaces.contains(name)) {
        cluster.add_namespace(name);
    }
}

/** Without a list of what runs, everything that should run does. */
void run_active_stacks(World &world, const json &root) {
    for (const json &item : get(root, "environments", json::array())) {
        if (item.contains("containers") || item.contains("services") || item.contains("deployments") ||
            item.contains("objects")) {
            continue;
        }
        Environment *environment = nullptr;
        for (Environment &candidate : world.state.environments) {
            if (candidate.name == item.at("name").get<std::string>()) {
                environment = &candidate;
            }
        }
        for (const auto &[id, stack] : world.state.stacks) {
            if (environment != nullptr && stack.endpoint_id == environment->id && stack.status == active) {
                need_namespace(environment->engine.cluster, stack.kubernetes_namespace);
                deploy(world, stack, {});
            }
        }
    }
}

/** Stacks from git without a source or a workflow get theirs, as a create would have given it. */
void give_sources(World &world) {
    const User administrator_like{1, "admin", administrator, {}};
    for (auto &[id, stack] : world.state.stacks) {
        if (!stack.git) {
            continue;
        }
        stack.git->url = stored_url(world, stack.git->url);
        if (!world.can().sources) {
            continue;
        }
        world.state.next_workflow = std::max(world.state.next_workflow, stack.workflow_id + 1);
        if (stack.workflow_id == 0) {
            stack.workflow_id = world.state.next_workflow++;
        }
        if (stack.source_id == 0) {
            stack.source_id = source_for(world, *stack.git, administrator_like);
        }
    }
}

void read_state(World &world, const json &root) {
    State &state = world.state;
    state = State();
    state.set_up = get(root, "setUp", true);
    state.instance_id = get<std::string>(root, "instanceId", state.instance_id);
    state.next_job = get(root, "nextJob", 1);
    read_people(state, root);
    for (const json &item : get(root, "environments", json::array())) {
        state.environments.push_back(read_environment(state, item));
    }
    for (const json &item : get(root, "stacks", json::array())) {
        Stack stack = read_stack(world, item);
        const int id = stack.id;
        state.stacks[id] = std::move(stack);
    }
    give_sources(world);
    run_active_stacks(world, root);
    state.next_stack = get(root, "nextStack", state.next_stack);
    state.next_resource_control = get(root, "nextResourceControl", state.next_resource_control);
    state.next_job = std::max(state.next_job, get(root, "nextJob", 1));
    state.next_source = get(root, "nextSource", state.next_source);
    state.next_workflow = get(root, "nextWorkflow", state.next_workflow);
    world.source_lists.clear();
}

} // namespace

void load_state(World &world, const std::string &text) {
    const Lock lock(world.mutex);
    const State before = world.state;
    try {
        const json root = json::parse(text);
        if (!root.is_object()) {
            throw std::runtime_error("the state must be a JSON object");
        }
        read_state(world, root);
    } catch (const json::exception &problem) {
        world.state = before;
        throw std::runtime_error(std::string("the state can't be read: ") + problem.what());
    }
}

std::string save_state(World &world) {
    const Lock lock(world.mutex);
    const State &state = world.state;
    json root = {{"setUp", state.set_up},
                 {"instanceId", state.instance_id},
                 {"nextStack", state.next_stack},
                 {"nextResourceControl", state.next_resource_control},
                 {"nextJob", state.next_job},
                 {"nextSource", state.next_source},
                 {"nextWorkflow", state.next_workflow},
                 {"users", json::array()},
                 {"teams", json::array()},
                 {"environments", json::array()},
                 {"repositories", json::array()},
                 {"stacks", json::array()},
                 {"sources", json::array()}};
    for (const User &user : state.users) {
        root["users"].push_back(
            {{"id", user.id}, {"username", user.name}, {"role", user.role}, {"apiKeys", user.api_keys}});
    }
    for (const Team &team : state.teams) {
        root["teams"].push_back({{"id", team.id}, {"name", team.name}, {"members", team.members}});
    }
    for (const Environment &environment : state.environments) {
        json object = {{"id", environment.id},
                       {"name", environment.name},
                       {"type", environment.type},
                       {"status", environment.status},
                       {"url", environment.url},
                       {"swarm", environment.swarm},
                       {"swarmId", environment.swarm_id},
                       {"users", environment.users},
                       {"teams", environment.teams},
                       {"allowStackManagementForRegularUsers", environment.stacks_for_regular_users},
                       {"staleTasks", environment.stale_tasks}};
        write_engine(environment, object);
        root["environments"].push_back(std::move(object));
    }
    for (const Repository &repository : state.repositories) {
        root["repositories"].push_back({{"name", repository.name},
                                        {"url", repository.url},
                                        {"path", repository.path},
                                        {"username", repository.username},
                                        {"password", repository.password}});
    }
    for (const auto &[id, stack] : state.stacks) {
        root["stacks"].push_back(stack_json(stack));
    }
    for (const Source &source : state.sources) {
        ResourceControl control;
        control.access = source.access;
        root["sources"].push_back({{"id", source.id},
                                   {"name", source.name},
                                   {"type", source.type},
                                   {"url", source.url},
                                   {"authentication", credentials_json(source.authentication)},
                                   {"tlsSkipVerify", source.tls_skip_verify},
                                   {"interval", source.interval},
                                   {"ownerId", source.owner_id},
                                   {"access", access_json(control)}});
    }
    return root.dump(2, ' ', false, json::error_handler_t::replace);
}

} // namespace simulator
