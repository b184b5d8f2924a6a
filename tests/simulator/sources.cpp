#include "access.hpp"
#include "api.hpp"
#include "payload.hpp"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace simulator {
namespace {

using nlohmann::json;

bool may_see(const State &state, const Caller &caller, const Source &source) {
    ResourceControl control;
    control.access = source.access;
    return source.owner_id == caller.id || may_use(state, caller, control);
}

bool may_change(const Caller &caller, const Source &source) {
    return caller.is_administrator() || source.owner_id == caller.id;
}

json access_list(const std::vector<int> &ids, const char *key) {
    json list = json::array();
    for (const int id : ids) {
        list.push_back({{key, id}, {"AccessLevel", 1}});
    }
    return list;
}

json source_json(const Source &source) {
    json git = {{"url", source.url}, {"tlsSkipVerify", source.tls_skip_verify}, {"authentication", nullptr}};
    if (source.authentication) {
        git["authentication"] = {{"username", source.authentication->username}, {"password", ""}};
    }
    return {{"id", source.id},
            {"name", source.name},
            {"type", source.type},
            {"git", git},
            {"status", 1},
            {"statusError", ""},
            {"interval", source.interval},
            {"lastSync", 0},
            {"public", source.access.everyone},
            {"administratorsOnly", source.access.administrators_only},
            {"userAccesses", access_list(source.access.users, "userId")},
            {"teamAccesses", access_list(source.access.teams, "teamId")},
            {"ownerID", source.owner_id}};
}

bool same_credentials(const std::optional<Credentials> &a, const std::optional<Credentials> &b) {
    return a.has_value() == b.has_value() &&
           (!a || (a->username == b->username && a->password == b->password));
}

Answer list_sources(World &world, const Call &call) {
    const std::string search = call.request.query_value("search");
    std::vector<const Source *> shown;
    for (const Source &source : world.state.sources) {
        const bool found =
            source.name.find(search) != std::string::npos || source.url.find(search) != std::string::npos;
        if (found && may_see(world.state, call.caller, source)) {
            shown.push_back(&source);
        }
    }
    if (call.request.query_value("sort") == "name") {
        std::stable_sort(shown.begin(), shown.end(),
                         [](const Source *a, const Source *b) { return a->name < b->name; });
    }
    if (call.request.query_value("order") == "desc") {
        std::reverse(shown.begin(), shown.end());
    }
    const auto limit =
        static_cast<std::size_t>(std::max(0, std::atoi(call.request.query_value("limit").c_str())));
    const auto start =
        static_cast<std::size_t>(std::max(0, std::atoi(call.request.query_value("start").c_str())));
    json list = json::array();
    for (std::size_t i = start; i < shown.size() && (limit == 0 || list.size() < limit); ++i) {
        list.push_back(source_json(*shown[i]));
    }
    Answer answer = json_text(list.dump());
    answer.headers.emplace_back("X-Total-Count", std::to_string(shown.size()));
    return answer;
}

std::optional<Credentials> credentials_of(const json &body) {
    if (!has(body, "authentication")) {
        return std::nullopt;
    }
    const json &part = body.at("authentication");
    const Credentials credentials{text_at(part, "username"), text_at(part, "password")};
    return credentials.username.empty() && credentials.password.empty()
               ? std::nullopt
               : std::optional<Credentials>(credentials);
}

std::vector<int> accesses(const json &body, const char *key) {
    std::vector<int> ids = numbers_at(body, key);
    std::erase(ids, 0);
    return ids;
}

bool exists(const State &state, const Source &wanted) {
    return std::any_of(state.sources.begin(), state.sources.end(), [&](const Source &source) {
        return source.id != wanted.id && source.url == wanted.url &&
               same_credentials(source.authentication, wanted.authentication);
    });
}

Answer create_source(World &world, const Call &call, const json &body) {
    Source source;
    source.url = text_at(body, "url");
    if (source.url.empty()) {
        return invalid_payload("Invalid repository URL. Must correspond to a valid URL format");
    }
    source.name = text_at(body, "name").empty() ? source.url : text_at(body, "name");
    source.tls_skip_verify = bool_at(body, "tlsSkipVerify");
    source.interval = text_at(body, "interval");
    source.authentication = credentials_of(body);
    source.owner_id = call.caller.id;
    source.access.everyone = bool_at(body, "public");
    source.access.users = accesses(body, "userAccesses");
    source.access.teams = accesses(body, "teamAccesses");
    source.access.administrators_only = bool_at(body, "administratorsOnly") ||
                                        (!source.access.everyone && source.access.users.empty() &&
                                         source.access.teams.empty() && call.caller.is_administrator());
    if (exists(world.state, source)) {
        return error(409, "A source with this URL and credentials already exists");
    }
    source.id = world.state.next_source++;
    world.state.sources.push_back(source);
    return json_text(source_json(source).dump(), 201);
}

Answer update_source(World &world, const Call &call, Source &source, const json &body) {
    if (!may_change(call.caller, source)) {
        return error(403, "Not enough permissions to update source");
    }
    Source wanted = source;
    if (has(body, "name")) {
        wanted.name = text_at(body, "name");
    }
    if (has(body, "url")) {
        wanted.url = text_at(body, "url");
    }
    if (has(body, "tlsSkipVerify")) {
        wanted.tls_skip_verify = bool_at(body, "tlsSkipVerify");
    }
    if (has(body, "interval")) {
        wanted.interval = text_at(body, "interval");
    }
    if (has(body, "authentication")) {
        wanted.authentication = credentials_of(body);
        if (wanted.authentication && wanted.authentication->password.empty() && source.authentication) {
            wanted.authentication->password = source.authentication->password;
        }
    }
    if (exists(world.state, wanted)) {
        return error(409, "A source with this URL and credentials already exists");
    }
    source = wanted;
    return json_text(source_json(source).dump());
}

Answer update_access(const Call &call, Source &source, const json &body) {
    if (!may_change(call.caller, source)) {
        return error(403, "Not enough permissions to update source");
    }
    source.access.everyone = bool_at(body, "public");
    source.access.users = numbers_at(body, "users");
    source.access.teams = numbers_at(body, "teams");
    source.access.administrators_only =
        !source.access.everyone && source.access.users.empty() && source.access.teams.empty();
    return json_text(source_json(source).dump());
}

Answer delete_source(World &world, const Call &call, int id) {
    if (!may_change(call.caller, *world.state.source(id))) {
        return error(403, "Not enough permissions to update source");
    }
    const bool used = std::any_of(world.state.stacks.begin(), world.state.stacks.end(),
                                  [&](const auto &entry) { return entry.second.source_id == id; });
    if (used) {
        return error(409, "Source is used by one or more workflows or custom templates");
    }
    std::erase_if(world.state.sources, [&](const Source &source) { return source.id == id; });
    return no_content();
}

} // namespace

Answer sources_api(World &world, const Call &call) {
    // call.path: gitops, sources, [git | id], [access]
    const std::string &method = call.request.method;
    const std::size_t length = call.path.size();
    const std::lock_guard lock(world.mutex);
    if (length == 2 && method == "GET") {
        return list_sources(world, call);
    }
    Body body;
    if (method == "POST" || method == "PUT") {
        body = read_body(call.request.body);
        if (body.refusal) {
            return *body.refusal;
        }
    }
    if (length == 3 && method == "POST" && call.path[2] == "git") {
        return create_source(world, call, *body.json);
    }
    if (length < 3) {
        return error(405, "Method not allowed");
    }
    const EndpointQuery id = route_number(call.path[2], "source");
    if (id.refusal) {
        return *id.refusal;
    }
    Source *source = world.state.source(id.id);
    if (source == nullptr || !may_see(world.state, call.caller, *source)) {
        return error(404, "Source not found");
    }
    if (length == 3 && method == "GET") {
        return json_text(source_json(*source).dump());
    }
    if (length == 3 && method == "PUT") {
        return update_source(world, call, *source, *body.json);
    }
    if (length == 4 && method == "PUT" && call.path[3] == "access") {
        return update_access(call, *source, *body.json);
    }
    if (length == 3 && method == "DELETE") {
        return delete_source(world, call, id.id);
    }
    return error(405, "Method not allowed");
}

} // namespace simulator
