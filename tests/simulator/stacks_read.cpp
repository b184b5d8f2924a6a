#include "answers.hpp"
#include "api.hpp"
#include "moments.hpp"
#include "payload.hpp"
#include "stacks.hpp"

#include <nlohmann/json.hpp>

namespace simulator {
namespace {

struct Filters {
    int environment = 0;
    std::string swarm;
    std::optional<Answer> refusal;
};

/** The words of the server's JSON reader for a broken filter. */
std::string filter_words(const std::string &text) {
    if (text.size() > 1 && text[0] == '{' && text[1] != '"') {
        return "json: expected '\"' at the beginning of a string value: " + text.substr(1);
    }
    return "unexpected EOF";
}

Filters read_filters(const Request &request) {
    Filters filters;
    const std::string text = request.query_value("filters");
    if (text.empty()) {
        return filters;
    }
    const nlohmann::json parsed = nlohmann::json::parse(text, nullptr, false);
    if (parsed.is_discarded()) {
        filters.refusal = error(400, "Invalid query parameter: filters", filter_words(text));
        return filters;
    }
    filters.environment = number_at(parsed, "EndpointID");
    filters.swarm = text_at(parsed, "SwarmID");
    return filters;
}

/** A filter by environment alone drops swarm and Kubernetes stacks: they are asked for in other ways. */
bool passes(const Filters &filters, const Stack &stack) {
    if (filters.environment == 0 && filters.swarm.empty()) {
        return true;
    }
    if (stack.type == compose_stack) {
        return stack.endpoint_id == filters.environment;
    }
    return stack.type == swarm_stack && !filters.swarm.empty() && stack.swarm_id == filters.swarm;
}

} // namespace

FoundStack find_stack(World &world, const Call &call) {
    FoundStack found;
    const EndpointQuery id = route_number(call.path[1], "stack");
    if (id.refusal) {
        found.refusal = id.refusal;
        return found;
    }
    found.stack = world.state.stack(id.id);
    if (found.stack == nullptr) {
        found.refusal =
            error(404, "Unable to find a stack with the specified identifier inside the database",
                  "Object not found inside the database (bucket=stacks, key=" + std::to_string(id.id) + ")");
    }
    return found;
}

Answer list_stacks(World &world, const Call &call) {
    const Filters filters = read_filters(call.request);
    if (filters.refusal) {
        return *filters.refusal;
    }
    const std::lock_guard lock(world.mutex);
    std::string out = "[";
    for (const auto &[id, stack] : world.state.stacks) {
        if (passes(filters, stack) && may_use(world.state, call.caller, stack.resource_control)) {
            if (out.size() > 1) {
                out += ',';
            }
            write_stack(out, world, stack, {call.caller, WithAccess::yes, WithSource::no});
        }
    }
    return json_text(out + "]");
}

namespace {

std::optional<Answer> denied_read(World &world, const Call &call, const Stack &stack) {
    const Environment *environment = world.state.environment(stack.endpoint_id);
    if (environment == nullptr) {
        if (call.caller.is_administrator()) {
            return std::nullopt;
        }
        return error(404, "Unable to find an environment with the specified identifier inside the database",
                     "Object not found inside the database (bucket=endpoints, key=" +
                         std::to_string(stack.endpoint_id) + ")");
    }
    return denied(world.state, call.caller, *environment, stack,
                  "Stack management is disabled for non-admin users");
}

} // namespace

Answer show_stack(World &world, const Call &call) {
    const std::lock_guard lock(world.mutex);
    const FoundStack found = find_stack(world, call);
    if (found.refusal) {
        return *found.refusal;
    }
    if (const auto refusal = denied_read(world, call, *found.stack)) {
        return *refusal;
    }
    // What was made for a Kubernetes stack by hand is in the list only.
    const bool shown = found.stack->type != kubernetes_stack;
    return json_text(stack_text(world, *found.stack,
                                {call.caller, shown ? WithAccess::yes : WithAccess::no, WithSource::yes}));
}

namespace {

/** Settings name another repository or file than the stack was deployed from. */
bool settings_changed(const World &world, const Stack &stack) {
    if (!world.can().in_place || !stack.git || !stack.deployed_from) {
        return false;
    }
    const GitConfig git = effective_git(world.state, stack);
    return git.url != stack.deployed_from->url || git.config_file != stack.deployed_from->config_file;
}

Answer no_such_file(const World &world, const Stack &stack) {
    const std::string words = world.can().built_in_compose
                                  ? "could not get the contents of the file '" + stack.entry_point + "'"
                                  : "open /data/compose/" + std::to_string(stack.id) + "/" +
                                        stack.entry_point + ": no such file or directory";
    return error(500, "Unable to retrieve Compose file from disk", words);
}

} // namespace

Answer show_stack_file(World &world, const Call &call) {
    const std::lock_guard lock(world.mutex);
    const FoundStack found = find_stack(world, call);
    if (found.refusal) {
        return *found.refusal;
    }
    const Stack &stack = *found.stack;
    if (const auto refusal = denied_read(world, call, stack)) {
        return *refusal;
    }
    if (settings_changed(world, stack)) {
        return error(409,
                     "Stack git settings have changed. Redeploy the stack to apply the new configuration.",
                     "git settings updated without redeploy");
    }
    if (!stack.checkout_gone && !file_is_missing(world, stack)) {
        for (const StackFile &file : stack.files) {
            if (file.path == stack.entry_point) {
                return json_text("{\"StackFileContent\":" + quoted(file.content) + "}");
            }
        }
    }
    return no_such_file(world, stack);
}

} // namespace simulator
