#include "answers.hpp"
#include "deployment.hpp"
#include "git_url.hpp"
#include "git_words.hpp"
#include "payload.hpp"
#include "repositories.hpp"
#include "sources.hpp"
#include "stacks.hpp"

#include <nlohmann/json.hpp>

namespace simulator {
namespace {

using nlohmann::json;

struct Wanted {
    Stack stack;
    int source_id = 0;
    std::optional<Answer> refusal;
};

Wanted refuse(Answer answer) {
    Wanted wanted;
    wanted.refusal = std::move(answer);
    return wanted;
}

int type_named(const std::string &name) {
    if (name == "swarm") {
        return swarm_stack;
    }
    if (name == "standalone") {
        return compose_stack;
    }
    return name == "kubernetes" ? kubernetes_stack : 0;
}

/** What all ways to create a stack have in common. */
Wanted common_part(const json &body, int type) {
    Wanted wanted;
    Stack &stack = wanted.stack;
    stack.type = type;
    const std::string name = text_at(body, type == kubernetes_stack ? "stackName" : "name");
    if (name.empty() && type != kubernetes_stack) {
        return refuse(invalid_payload("Invalid stack name"));
    }
    stack.name = type == kubernetes_stack ? name : normalised_name(name);
    if (type != kubernetes_stack) { // no manifest takes any
        stack.env = env_at(body, "env");
    }
    stack.from_app_template = bool_at(body, "fromAppTemplate");
    stack.kubernetes_namespace = text_at(body, "namespace");
    stack.swarm_id = type == swarm_stack ? text_at(body, "swarmID") : "";
    return wanted;
}

Wanted from_string(const json &body, int type) {
    Wanted wanted = common_part(body, type);
    if (wanted.refusal) {
        return wanted;
    }
    const std::string content = text_at(body, "stackFileContent");
    if (content.empty()) {
        return refuse(invalid_payload("Invalid stack file content"));
    }
    if (type == swarm_stack && wanted.stack.swarm_id.empty()) {
        return refuse(invalid_payload("Invalid Swarm ID"));
    }
    wanted.stack.entry_point = type == kubernetes_stack ? "k8s-deployment.yml" : "docker-compose.yml";
    wanted.stack.files = {{wanted.stack.entry_point, content}};
    return wanted;
}

Wanted from_repository(const World &world, const json &body, int type) {
    Wanted wanted = common_part(body, type);
    if (wanted.refusal) {
        return wanted;
    }
    Stack &stack = wanted.stack;
    if (type == swarm_stack && stack.swarm_id.empty()) {
        return refuse(invalid_payload("Invalid Swarm ID"));
    }
    GitConfig git;
    wanted.source_id = world.can().sources ? number_at(body, "sourceID") : 0;
    git.url = text_at(body, "repositoryURL");
    if (wanted.source_id == 0 && !acceptable_url(world, git.url)) {
        return refuse(invalid_payload("Invalid repository URL. Must correspond to a valid URL format"));
    }
    git.url = wanted.source_id == 0 ? git.url : "";
    git.reference = text_at(body, "repositoryReferenceName");
    git.tls_skip_verify = bool_at(body, "tlsskipVerify");
    if (bool_at(body, "repositoryAuthentication")) {
        git.authentication =
            Credentials{text_at(body, "repositoryUsername"), text_at(body, "repositoryPassword")};
        if (git.authentication->password.empty()) {
            return refuse(invalid_payload(
                "Invalid repository credentials. Password must be specified when authentication is enabled"));
        }
    }
    stack.auto_update = auto_update_at(body, "autoUpdate");
    if (auto refusal = check_auto_update(world, stack.auto_update)) {
        return refuse(*refusal);
    }
    const std::string file = text_at(body, type == kubernetes_stack ? "manifestFile" : "composeFile");
    if (type == kubernetes_stack && file.empty()) {
        return refuse(invalid_payload("Invalid manifest file in repository"));
    }
    git.config_file = file.empty() ? "docker-compose.yml" : file;
    stack.entry_point = git.config_file;
    stack.additional_files = texts_at(body, "additionalFiles");
    if (type == swarm_stack && !world.can().compose_prune) {
        stack.prune = false;
    }
    stack.git = git;
    return wanted;
}

std::string conflict(const std::string &name) {
    return "A stack with the normalized name '" + name + "' already exists";
}

/** The source that the call names, in place of url and credentials. */
std::optional<Answer> take_source(const World &world, Stack &stack, int wanted_source, const Caller &caller) {
    if (wanted_source == 0) {
        return std::nullopt;
    }
    const WantedSource wanted = source_named(world, caller, wanted_source);
    if (wanted.refusal) {
        return wanted.refusal;
    }
    stack.source_id = wanted_source;
    stack.git = effective_git(world.state, stack);
    return std::nullopt;
}

/** Clones what the call names; credentials in the url are used here and stored nowhere. */
std::optional<Answer> check_out(World &world, Lock &lock, Stack &stack) {
    const auto credentials =
        stack.git->authentication ? stack.git->authentication : credentials_in(stack.git->url);
    const Checkout checkout =
        clone_unlocked(world, lock, {stack.git->url, stack.git->reference, credentials, wanted_files(stack)});
    if (!checkout.ok()) {
        return refused_create(world, checkout.problem);
    }
    stack.git->config_hash = checkout.commit;
    stack.files = checkout.files;
    return std::nullopt;
}

/** Where the repository is stored from now on: in the stack, or in a source. */
void store_repository(World &world, Stack &stack, const Caller &caller) {
    stack.git->url = stored_url(world, stack.git->url);
    if (!world.can().sources) {
        return;
    }
    stack.workflow_id = world.state.next_workflow++;
    if (stack.source_id == 0) {
        stack.source_id = source_for(world, *stack.git, caller);
    }
}

ResourceControl new_control(World &world, const Stack &stack, const Caller &caller) {
    ResourceControl control;
    control.id = world.state.next_resource_control++;
    control.resource_id = std::to_string(stack.endpoint_id) + "_" + stack.name;
    control.access = access_of_maker(caller);
    return control;
}

/** Kubernetes stacks of one name share what was made for one of them. */
std::optional<ResourceControl> shared_control(const State &state, const Stack &stack) {
    for (const auto &[id, other] : state.stacks) {
        if (other.type == kubernetes_stack && other.endpoint_id == stack.endpoint_id &&
            other.name == stack.name) {
            return other.resource_control;
        }
    }
    return std::nullopt;
}

std::optional<ResourceControl> first_control(World &world, const Stack &stack, const Caller &caller) {
    return stack.type == kubernetes_stack ? shared_control(world.state, stack)
                                          : std::optional(new_control(world, stack, caller));
}

Answer created(const World &world, const Stack &stack, const Caller &caller, const std::string &output = "") {
    if (stack.type == kubernetes_stack) {
        return json_text("{\"Output\":" + quoted(output) + "}");
    }
    return json_text(stack_text(world, stack, {caller, WithAccess::yes, WithSource::no}));
}

/** Newer servers: the record is there at once and stays, whatever becomes of the deployment. */
Answer create_later(World &world, Stack stack, const Caller &caller) {
    stack.resource_control = first_control(world, stack, caller);
    stack.status = 0;
    mark_deploying(world, stack);
    const Stack &stored = world.state.stacks[stack.id] = stack;
    Answer answer = created(world, stored, caller);
    Before before;
    before.is_create = true;
    deploy_later(world, stack.id, {}, before);
    return answer;
}

Answer deploy_new(World &world, Lock &lock, Stack stack, int wanted_source, const Caller &caller) {
    if (const auto refusal = take_source(world, stack, wanted_source, caller)) {
        return *refusal;
    }
    stack.id = world.state.next_stack++;
    stack.creation_date = world.seconds();
    stack.created_by = caller.name;
    if (stack.git) {
        if (const auto refusal = check_out(world, lock, stack)) {
            return *refusal;
        }
        store_repository(world, stack, caller);
    }
    if (world.can().asynchronous) {
        return create_later(world, std::move(stack), caller);
    }
    const EngineResult result = deploy_in_turn(world, lock, stack, {}, [] { return true; });
    if (!result.ok()) {
        return error(500, result.error);
    }
    stack.resource_control = first_control(world, stack, caller);
    start_polling(world, stack);
    const Stack &stored = world.state.stacks[stack.id] = std::move(stack);
    return created(world, stored, caller, result.output);
}

} // namespace

Answer create_stack(World &world, const Call &call) {
    const int type = type_named(call.path[2]);
    if (type == 0) {
        return error(400, "Invalid path parameter: type",
                     "Value must be one of: swarm, standalone, kubernetes");
    }
    const EndpointQuery query = endpoint_query(call.request);
    if (query.refusal) {
        return *query.refusal;
    }
    Lock lock(world.mutex);
    const Environment *environment = world.state.environment(query.id);
    if (environment == nullptr) {
        return error(
            404, "Unable to find an environment with the specified identifier inside the database",
            "Object not found inside the database (bucket=endpoints, key=" + std::to_string(query.id) + ")");
    }
    if (stacks_forbidden(call.caller, *environment)) {
        return error(403, "Stack creation is disabled for non-admin users");
    }
    if (!may_use_environment(world.state, call.caller, *environment)) {
        return error(403, "Permission denied to access environment", "Access denied to environment");
    }
    if (type == kubernetes_stack && !environment->is_kubernetes()) {
        return error(400, "Environment type does not match");
    }
    const Body body = read_body(call.request.body);
    if (body.refusal) {
        return *body.refusal;
    }
    const std::string &method = call.path[3];
    Wanted wanted;
    if (method == "string") {
        wanted = from_string(*body.json, type);
    } else if (method == "repository") {
        wanted = from_repository(world, *body.json, type);
    } else {
        return error(400, "Invalid path parameter: method", "Value must be one of: string, repository");
    }
    if (wanted.refusal) {
        return *wanted.refusal;
    }
    Stack &stack = wanted.stack;
    stack.endpoint_id = query.id;
    const bool look = type == swarm_stack || (type == compose_stack && !world.can().adopt_names);
    if (type != kubernetes_stack &&
        name_taken(world.state, stack.name, query.id, 0, look ? LookAtEngine::yes : LookAtEngine::no)) {
        return error(409, conflict(stack.name));
    }
    if (stack.auto_update && webhook_taken(world.state, stack.auto_update->webhook, 0)) {
        return error(409, "Webhook ID: " + stack.auto_update->webhook + " already exists",
                     "A webhook ID already exists");
    }
    return deploy_new(world, lock, std::move(stack), wanted.source_id, call.caller);
}

} // namespace simulator
