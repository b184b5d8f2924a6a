#include "answers.hpp"

#include "moments.hpp"
#include "sources.hpp"

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
    put(out, "SubResourceIds", control.made_later ? "null" : "[]");
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

std::string credentials_text(const World &world, const Credentials &credentials) {
    std::string out = "{";
    put_text(out, "Username", credentials.username);
    put_text(out, "Password", "");
    if (!world.can().sources) {
        put_number(out, "GitCredentialID", 0);
    }
    return out + "}";
}

std::string events_text(const Stack &stack) {
    std::string events = "[";
    for (const DeploymentEvent &event : stack.deployment_status) {
        events += events.size() > 1 ? ",{" : "{";
        put_number(events, "Status", event.status);
        put_number(events, "Time", event.time);
        if (!event.message.empty()) {
            put_text(events, "Message", event.message);
        }
        events += '}';
    }
    return events + "]";
}

/** Empty members are left out, as Go does it. */
std::string deployed_from_text(const Stack &stack) {
    const DeployedFrom &from = *stack.deployed_from;
    std::string info = "{";
    put_number(info, "Version", 0);
    put_number(info, "FileVersion", 0);
    put_text(info, "ConfigHash",
             stack.moments.taking_back && stack.git ? shown_commit(stack) : from.config_hash);
    put_text(info, "RepositoryURL", from.url);
    put_text(info, "ConfigFilePath", from.config_file);
    if (from.additional_files && !from.additional_files->empty()) {
        put(info, "AdditionalFiles", list_text(from.additional_files));
    }
    if (!from.reference.empty()) {
        put_text(info, "ReferenceName", from.reference);
    }
    if (from.source_id != 0) {
        put_number(info, "SourceID", from.source_id);
    }
    return info + "}";
}

bool may_see_git(const World &world, const Stack &stack, const Caller &caller) {
    if (!stack.git) {
        return false;
    }
    const Source *source = world.state.source(stack.source_id);
    return !world.can().sources || (source != nullptr && may_read(world.state, caller, *source));
}

std::string restart_schedule_text(const Stack &stack) {
    if (!stack.restart_schedule) {
        return "null";
    }
    std::string out = "{";
    put_text(out, "CronExpression", stack.restart_schedule->cron_expression);
    put_bool(out, "PullImages", stack.restart_schedule->pull_images);
    return out + "}";
}

/** The members that only newer servers have. */
void put_newer(std::string &out, const World &world, const Stack &stack, const Shown &shown) {
    if (world.can().asynchronous) {
        put_number(out, "DeploymentStartStatus", stack.deployment_start);
        put(out, "DeploymentStatus", events_text(stack));
    }
    if (world.can().in_place && stack.deployed_from) {
        put(out, "CurrentDeploymentInfo", deployed_from_text(stack));
    }
    if (world.can().sources && stack.git) {
        put_number(out, "WorkflowID", stack.workflow_id);
        if (shown.source == WithSource::yes && may_see_git(world, stack, shown.caller)) {
            put_number(out, "GitSourceId", stack.source_id);
        }
    }
    if (world.can().restart_schedule) {
        put(out, "RestartSchedule", restart_schedule_text(stack));
    }
}

std::string option_text(const World &world, const Stack &stack) {
    if (!stack.prune) {
        return "null";
    }
    std::string out = "{";
    put_bool(out, "Prune", *stack.prune);
    if (world.can().compose_prune) {
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

std::string git_text(const World &world, const Stack &stack) {
    const GitConfig git = effective_git(world.state, stack);
    std::string out = "{";
    put_text(out, "URL", git.url);
    put_text(out, "ReferenceName", git.reference);
    put_text(out, "ConfigFilePath", git.config_file);
    if (git.authentication) {
        put(out, "Authentication", credentials_text(world, *git.authentication));
    } else if (!world.can().sources) {
        put(out, "Authentication", "null");
    }
    put_text(out, "ConfigHash", shown_commit(stack));
    put_bool(out, "TLSSkipVerify", git.tls_skip_verify);
    return out + "}";
}

std::string auto_update_text(const World &world, const Stack &stack) {
    if (!stack.auto_update) {
        return "null";
    }
    const AutoUpdate &update = *stack.auto_update;
    std::string interval = update.interval;
    const Source *source = world.state.source(stack.source_id);
    if (world.can().source_polling && source != nullptr) {
        interval = source->interval;
    }
    std::string out = "{";
    put_text(out, "Interval", interval);
    put_text(out, "Webhook", update.webhook);
    put_text(out, "JobID", shown_job(stack));
    put_bool(out, "ForceUpdate", update.force_update);
    put_bool(out, "ForcePullImage", update.force_pull_image);
    return out + "}";
}

void write_stack(std::string &out, const World &world, const Stack &stack, const Shown &shown) {
    see(world, stack);
    out += '{';
    put_number(out, "Id", stack.id);
    put_text(out, "Name", stack.name);
    put_number(out, "Type", stack.type);
    put_number(out, "EndpointId", stack.endpoint_id);
    put_text(out, "SwarmId", stack.swarm_id);
    put_text(out, "EntryPoint", stack.entry_point);
    put(out, "Env", env_text(stack.env));
    const bool with_access = shown.access == WithAccess::yes && stack.resource_control;
    put(out, "ResourceControl", with_access ? control_text(*stack.resource_control) : "null");
    put_number(out, "Status", stack.status);
    put_text(out, "ProjectPath", "/data/compose/" + std::to_string(stack.id));
    put_number(out, "CreationDate", stack.creation_date);
    put_text(out, "CreatedBy", stack.created_by);
    put_number(out, "UpdateDate", stack.update_date);
    put_text(out, "UpdatedBy", stack.updated_by);
    put(out, "AdditionalFiles", list_text(stack.additional_files));
    put(out, "AutoUpdate", auto_update_text(world, stack));
    put(out, "Option", option_text(world, stack));
    put(out, "GitConfig", may_see_git(world, stack, shown.caller) ? git_text(world, stack) : "null");
    put_bool(out, "FromAppTemplate", stack.from_app_template);
    put_text(out, "Namespace", stack.kubernetes_namespace);
    put_newer(out, world, stack, shown);
    out += '}';
}

std::string stack_text(const World &world, const Stack &stack, const Shown &shown) {
    std::string out;
    write_stack(out, world, stack, shown);
    return out;
}

Answer changed_stack(const World &world, const Stack &stack, const Caller &caller, WithSource source) {
    return json_text(stack_text(world, stack, {caller, WithAccess::no, source}));
}

nlohmann::json resource_control_json(const ResourceControl &control) {
    return nlohmann::json::parse(control_text(control));
}

} // namespace simulator
