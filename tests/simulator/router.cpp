#include "api.hpp"

#include <algorithm>

namespace simulator {
namespace {

using Handler = Answer (*)(World &, const Call &);

struct Route {
    const char *method;
    std::vector<std::string> pattern; ///< "*" is one part, "**" the rest
    Handler handler;
};

const std::vector<Route> &routes() {
    static const std::vector<Route> table = {
        {"GET", {"users", "me"}, who_am_i},
        {"GET", {"users"}, list_users},
        {"GET", {"teams"}, list_teams},
        {"GET", {"settings"}, show_settings},
        {"GET", {"system", "version"}, show_version},
        {"GET", {"system", "info"}, show_system_info},
        {"GET", {"system", "nodes"}, show_nodes},
        {"GET", {"docker", "*", "dashboard"}, show_dashboard},
        {"GET", {"docker", "*", "images"}, show_images},
        {"GET", {"endpoints"}, list_environments},
        {"GET", {"endpoints", "*"}, show_environment},
        {"GET", {"endpoints", "*", "registries"}, list_registries},
        {"*", {"endpoints", "*", "docker", "**"}, docker_proxy},
        {"*", {"endpoints", "*", "kubernetes", "**"}, kubernetes_proxy},
        {"GET", {"stacks"}, list_stacks},
        {"POST", {"stacks", "create", "*", "*"}, create_stack},
        {"GET", {"stacks", "*"}, show_stack},
        {"PUT", {"stacks", "*"}, update_stack},
        {"DELETE", {"stacks", "*"}, delete_stack},
        {"GET", {"stacks", "*", "file"}, show_stack_file},
        {"POST", {"stacks", "*", "git"}, store_git_settings},
        {"PUT", {"stacks", "*", "git", "redeploy"}, redeploy_stack},
        {"POST", {"stacks", "*", "start"}, start_stack},
        {"POST", {"stacks", "*", "stop"}, stop_stack},
        {"POST", {"stacks", "*", "migrate"}, migrate_stack},
        {"DELETE", {"stacks", "name", "*"}, delete_stack_by_name},
        {"GET", {"kubernetes", "*", "namespaces"}, list_kube_namespaces},
        {"POST", {"resource_controls"}, create_resource_control},
        {"PUT", {"resource_controls", "*"}, update_resource_control},
        {"POST", {"gitops", "repo", "file", "preview"}, preview_file},
    };
    return table;
}

bool matches(const std::vector<std::string> &pattern, const std::vector<std::string> &path) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == "**") {
            return true;
        }
        if (i >= path.size() || (pattern[i] != "*" && pattern[i] != path[i])) {
            return false;
        }
    }
    return pattern.size() == path.size();
}

/** `stacks/ID/restart/schedule`, which older servers don't know. */
bool names_schedule(const std::vector<std::string> &path) {
    return path.size() == 4 && path[0] == "stacks" && path[2] == "restart" && path[3] == "schedule";
}

Answer dispatch(World &world, const Call &call) {
    if (world.can().restart_schedule && names_schedule(call.path) && call.request.method == "PUT") {
        return store_restart_schedule(world, call);
    }
    if (world.can().sources && call.path.size() >= 2 && call.path[0] == "gitops") {
        if (call.path[1] == "sources") {
            return sources_api(world, call);
        }
        if (call.path[1] == "workflows" && call.request.method == "GET") {
            return list_workflows(world, call);
        }
    }
    bool known = false;
    for (const Route &route : routes()) {
        if (matches(route.pattern, call.path)) {
            if (call.request.method == route.method || std::string_view(route.method) == "*") {
                return route.handler(world, call);
            }
            known = true;
        }
    }
    Answer answer;
    answer.status = known ? 405 : 404;
    if (known && world.can().own_page) {
        answer.content_type.clear();
        return answer;
    }
    answer.content_type = "text/plain; charset=utf-8";
    answer.body = known ? "Method not allowed\n" : "404 page not found\n";
    return answer;
}

/** Newer servers let no write pass that looks as if a browser sent it from elsewhere. */
bool cross_site(const World &world, const Request &request) {
    const bool writes = request.method != "GET" && request.method != "HEAD";
    if (!world.can().cross_site_checks || !writes) {
        return false;
    }
    const std::string site = request.header("sec-fetch-site");
    if (!site.empty()) {
        return site != "same-origin" && site != "none";
    }
    const std::string origin = request.header("origin");
    return !origin.empty() && !origin.ends_with("://" + request.header("host"));
}

Answer without_key(World &world, const Request &request, const std::vector<std::string> &path,
                   bool &answered) {
    answered = true;
    if (request.method == "GET" && (path == std::vector<std::string>{"status"} ||
                                    path == std::vector<std::string>{"system", "status"})) {
        return system_status(world);
    }
    if (request.method == "GET" && path == std::vector<std::string>{"settings", "public"} &&
        world.can().own_page) {
        return public_settings();
    }
    if (request.method == "GET" && path == std::vector<std::string>{"users", "admin", "check"}) {
        return administrator_check(world);
    }
    if (request.method == "POST" && path.size() == 3 && path[0] == "stacks" && path[1] == "webhooks") {
        return call_webhook(world, path[2]);
    }
    answered = false;
    return {};
}

} // namespace

Answer answer_api(World &world, const Request &request, const std::string &api_path, std::string &user_name) {
    if (cross_site(world, request)) {
        Answer answer;
        answer.status = 403;
        answer.content_type = "text/plain; charset=utf-8";
        answer.body = "Forbidden\n";
        return answer;
    }
    const std::vector<std::string> path = split_path(api_path);
    bool answered = false;
    Answer open = without_key(world, request, path, answered);
    if (answered) {
        return open;
    }
    const std::string key = request.header("x-api-key");
    if (key.empty()) {
        return error(401, "A valid authorization token is missing", "Unauthorized");
    }
    Caller caller;
    {
        const std::lock_guard lock(world.mutex);
        const User *user = world.state.user_with_key(key);
        if (user == nullptr) {
            return error(401, "Invalid JWT token", "Unauthorized");
        }
        caller = *user;
    }
    user_name = caller.name;
    return dispatch(world, Call{request, caller, path});
}

} // namespace simulator
