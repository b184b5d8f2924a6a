#include "answers.hpp"

#include <nlohmann/json.hpp>

namespace simulator {
namespace {

void put(std::string &out, const char *key, const std::string &json) {
    if (out.back() != '{') {
        out += ',';
    }
    out += '"';
    out += key;
    out += "\":";
    out += json;
}

void put_text(std::string &out, const char *key, const std::string &text) {
    put(out, key, quoted(text));
}

void put_number(std::string &out, const char *key, long number) {
    put(out, key, std::to_string(number));
}

void put_bool(std::string &out, const char *key, bool value) {
    put(out, key, value ? "true" : "false");
}

std::string access_list(const std::vector<int> &ids, const char *key) {
    std::string out = "[";
    for (const int id : ids) {
        out += out.size() > 1 ? ",{" : "{";
        put_number(out, key, id);
        put_number(out, "AccessLevel", 1);
        out += '}';
    }
    return out + "]";
}

std::string control_text(const ResourceControl &control) {
    std::string out = "{";
    put_number(out, "Id", control.id);
    put_text(out, "ResourceId", control.resource_id);
    put(out, "SubResourceIds", "[]");
    put_number(out, "Type", 6);
    put(out, "UserAccesses", access_list(control.access.users, "UserId"));
    put(out, "TeamAccesses", access_list(control.access.teams, "TeamId"));
    put_bool(out, "Public", control.access.everyone);
    put_bool(out, "AdministratorsOnly", control.access.administrators_only);
    put_bool(out, "System", false);
    return out + "}";
}

std::string env_text(const std::optional<std::vector<EnvVar>> &env) {
    if (!env) {
        return "null";
    }
    std::string out = "[";
    for (const EnvVar &variable : *env) {
        out += out.size() > 1 ? ",{" : "{";
        put_text(out, "name", variable.name);
        put_text(out, "value", variable.value);
        out += '}';
    }
    return out + "]";
}

std::string list_text(const std::optional<std::vector<std::string>> &list) {
    if (!list) {
        return "null";
    }
    std::string out = "[";
    for (const std::string &item : *list) {
        out += (out.size() > 1 ? "," : "") + quoted(item);
    }
    return out + "]";
}

std::string auto_update_text(const World &world, const Stack &stack) {
    if (!stack.auto_update) {
        return "null";
    }
    const AutoUpdate &update = *stack.auto_update;
    std::string interval = update.interval;
    const Source *source = stack.source_id == 0 ? nullptr : world.state.source(stack.source_id);
    if (source != nullptr && (world.options.generation == Generation::v2_44 || !source->interval.empty())) {
        interval = source->interval;
    }
    std::string out = "{";
    put_text(out, "Interval", interval);
    put_text(out, "Webhook", update.webhook);
    put_text(out, "JobID", update.job_id);
    put_bool(out, "ForceUpdate", update.force_update);
    put_bool(out, "ForcePullImage", update.force_pull_image);
    return out + "}";
}

std::string git_text(const World &world, const Stack &stack) {
    if (!stack.git) {
        return "null";
    }
    const GitConfig git = effective_git(world.state, stack);
    std::string out = "{";
    put_text(out, "URL", git.url);
    put_text(out, "ReferenceName", git.reference);
    put_text(out, "ConfigFilePath", git.config_file);
    if (git.authentication) {
        std::string credentials = "{";
        put_text(credentials, "Username", git.authentication->username);
        put_text(credentials, "Password", "");
        put_number(credentials, "GitCredentialID", 0);
        put(out, "Authentication", credentials + "}");
    } else {
        put(out, "Authentication", "null");
    }
    put_text(out, "ConfigHash", git.config_hash);
    put_bool(out, "TLSSkipVerify", git.tls_skip_verify);
    return out + "}";
}

void put_newer(std::string &out, const World &world, const Stack &stack) {
    std::string events = "[";
    for (const DeploymentEvent &event : stack.deployment_status) {
        events += events.size() > 1 ? ",{" : "{";
        put_number(events, "Status", event.status);
        put_number(events, "Time", event.time);
        put_text(events, "Message", event.message);
        events += '}';
    }
    put(out, "DeploymentStatus", events + "]");
    put_number(out, "DeploymentStartStatus", stack.deployment_start);
    if (stack.deployment_info) {
        std::string info = "{";
        put_text(info, "RepositoryURL", stack.deployment_info->url);
        put_text(info, "ReferenceName", stack.deployment_info->reference);
        put_text(info, "ConfigFilePath", stack.deployment_info->config_file);
        put(info, "AdditionalFiles", list_text(stack.deployment_files));
        put_text(info, "ConfigHash", stack.deployment_info->config_hash);
        put_number(info, "SourceID", stack.source_id);
        put(out, "CurrentDeploymentInfo", info + "}");
    } else {
        put(out, "CurrentDeploymentInfo", "null");
    }
    put_number(out, "WorkflowID", stack.git ? stack.id : 0);
    if (world.options.generation == Generation::v2_44) {
        put(out, "RestartSchedule", "null");
    }
}

std::string option_text(const World &world, const Stack &stack) {
    if (!stack.prune) {
        return "null";
    }
    std::string out = "{";
    put_bool(out, "Prune", *stack.prune);
    if (world.newer()) {
        put_bool(out, "HelmAtomic", false);
    }
    return out + "}";
}

} // namespace

std::string quoted(const std::string &text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

GitConfig effective_git(const State &state, const Stack &stack) {
    GitConfig git = *stack.git;
    if (const Source *source = stack.source_id == 0 ? nullptr : state.source(stack.source_id)) {
        git.url = source->url;
        git.authentication = source->authentication;
        git.tls_skip_verify = source->tls_skip_verify;
    }
    return git;
}

void write_stack(std::string &out, const World &world, const Stack &stack, WithAccess with_access) {
    out += '{';
    put_number(out, "Id", stack.id);
    put_text(out, "Name", stack.name);
    put_number(out, "Type", stack.type);
    put_number(out, "EndpointId", stack.endpoint_id);
    put_text(out, "SwarmId", stack.swarm_id);
    put_text(out, "EntryPoint", stack.entry_point);
    put(out, "Env", env_text(stack.env));
    const bool shown = with_access == WithAccess::yes && stack.resource_control;
    put(out, "ResourceControl", shown ? control_text(*stack.resource_control) : "null");
    put_number(out, "Status", stack.status);
    put_text(out, "ProjectPath", "/data/compose/" + std::to_string(stack.id));
    put_number(out, "CreationDate", stack.creation_date);
    put_text(out, "CreatedBy", stack.created_by);
    put_number(out, "UpdateDate", stack.update_date);
    put_text(out, "UpdatedBy", stack.updated_by);
    put(out, "AdditionalFiles", list_text(stack.additional_files));
    put(out, "AutoUpdate", auto_update_text(world, stack));
    put(out, "Option", option_text(world, stack));
    put(out, "GitConfig", git_text(world, stack));
    put_bool(out, "FromAppTemplate", stack.from_app_template);
    put_text(out, "Namespace", stack.kubernetes_namespace);
    if (world.newer()) {
        put_newer(out, world, stack);
    }
    out += '}';
}

std::string stack_text(const World &world, const Stack &stack, WithAccess with_access) {
    std::string out;
    write_stack(out, world, stack, with_access);
    return out;
}

nlohmann::json resource_control_json(const ResourceControl &control) {
    return nlohmann::json::parse(control_text(control));
}

} // namespace simulator
