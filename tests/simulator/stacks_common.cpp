#include "payload.hpp"
#include "stacks.hpp"

#include <cctype>

namespace simulator {

WritableStack writable_stack(World &world, const Call &call, const std::string &ban) {
    WritableStack result;
    const FoundStack found = find_stack(world, call);
    if (found.refusal) {
        result.refusal = found.refusal;
        return result;
    }
    const EndpointQuery query = endpoint_query(call.request);
    if (query.refusal) {
        result.refusal = query.refusal;
        return result;
    }
    const Environment *environment = world.state.environment(query.id);
    if (environment == nullptr) {
        result.refusal = error(
            404, "Unable to find the environment associated to the stack inside the database",
            "Object not found inside the database (bucket=endpoints, key=" + std::to_string(query.id) + ")");
        return result;
    }
    result.refusal = denied(world.state, call.caller, *environment, *found.stack, ban);
    result.stack = found.stack;
    return result;
}

void touch(World &world, Stack &stack, const Call &call) {
    stack.update_date = world.seconds();
    stack.updated_by = call.caller.name;
}

bool acceptable_url(const World &world, const std::string &url) {
    if (url.starts_with("file://")) {
        return world.options.allow_file_urls;
    }
    const auto scheme = url.find("://");
    if (scheme == std::string::npos) {
        return false;
    }
    const std::string name = url.substr(0, scheme);
    if (name != "http" && name != "https" && name != "ssh" && name != "git") {
        return false;
    }
    const std::string rest = url.substr(scheme + 3);
    if (rest.empty() || rest[0] == '/') {
        return false;
    }
    for (const char character : rest) {
        if (std::isspace(static_cast<unsigned char>(character)) != 0) {
            return false;
        }
    }
    return true;
}

int source_for(World &world, const GitConfig &git, const Caller &owner) {
    const auto same = [](const std::optional<Credentials> &a, const std::optional<Credentials> &b) {
        return a.has_value() == b.has_value() &&
               (!a || (a->username == b->username && a->password == b->password));
    };
    for (const Source &source : world.state.sources) {
        if (source.type == 1 && source.url == git.url && same(source.authentication, git.authentication)) {
            return source.id;
        }
    }
    Source source;
    source.id = world.state.next_source++;
    source.name = git.url;
    source.url = git.url;
    source.authentication = git.authentication;
    source.tls_skip_verify = git.tls_skip_verify;
    source.owner_id = owner.id;
    source.access = access_of_maker(owner);
    world.state.sources.push_back(source);
    return source.id;
}

} // namespace simulator
