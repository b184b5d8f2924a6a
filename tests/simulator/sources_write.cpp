#include "git_url.hpp"
#include "payload.hpp"
#include "sources.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace simulator {
namespace {

using nlohmann::json;

json ids_json(const std::vector<int> &ids, bool unset) {
    return unset ? json() : json(ids);
}

std::optional<Credentials> credentials_of(const json &body) {
    if (!has(body, "authentication")) {
        return std::nullopt;
    }
    const json &part = body.at("authentication");
    return Credentials{text_at(part, "username"), text_at(part, "password")};
}

/** What is left out of the credentials is kept, what is sent empty is stored empty; nothing at all clears
 * them. */
std::optional<Credentials> changed_credentials(const json &part, const std::optional<Credentials> &before) {
    if (!has(part, "username") && !has(part, "password")) {
        return std::nullopt;
    }
    Credentials after = before.value_or(Credentials{});
    if (has(part, "username")) {
        after.username = text_at(part, "username");
    }
    if (has(part, "password")) {
        after.password = text_at(part, "password");
    }
    return after;
}

Answer exists_already() {
    return error(409, "A source with this URL and credentials already exists");
}

Answer not_allowed(const std::string &what) {
    return error(403, "Not enough permissions to " + what + " source",
                 "not enough permissions to perform this action");
}

Answer no_source(const std::string &details) {
    return error(404, "Unable to find a source with the specified identifier", details);
}

Answer no_source(int id) {
    return no_source("Object not found inside the database (bucket=sources, key=" + std::to_string(id) + ")");
}

/** A change is seen at once only where the list is not kept. */
void changed(World &world) {
    if (world.can().source_polling) {
        world.source_lists.clear();
    }
}

/** Who may use a source from now on; users and teams that are not mentioned are shown as null. */
void set_access(Source &source, const json &body, const char *users, const char *teams) {
    source.access = Access();
    source.access.everyone = bool_at(body, "public");
    source.access.users = numbers_at(body, users);
    source.access.teams = numbers_at(body, teams);
    const bool named = !source.access.users.empty() || !source.access.teams.empty();
    source.users_unset = named && !has(body, users);
    source.teams_unset = named && !has(body, teams);
    if (source.access.everyone) {
        source.access.users.clear();
        source.access.teams.clear();
        source.users_unset = source.teams_unset = false;
    }
    source.access.administrators_only = !source.access.everyone && !named;
}

} // namespace

Answer written_source(const Source &source, Password password, int status) {
    json git = {{"URL", source.url}, {"TLSSkipVerify", source.tls_skip_verify}};
    if (source.authentication) {
        git["Authentication"] = {
            {"Username", source.authentication->username},
            {"Password", password == Password::clear ? source.authentication->password : ""}};
    }
    json object = {{"id", source.id},
                   {"name", source.name},
                   {"type", source.type},
                   {"git", git},
                   {"public", source.access.everyone},
                   {"administratorsOnly", source.access.administrators_only},
                   {"userAccesses", ids_json(source.access.users, source.users_unset)},
                   {"teamAccesses", ids_json(source.access.teams, source.teams_unset)}};
    if (source.owner_id != 0) {
        object["ownerID"] = source.owner_id;
    }
    return json_text(object.dump(), status);
}

Answer create_source(World &world, const Caller &caller, const json &body) {
    const std::string url = text_at(body, "url");
    if (!acceptable_url(world, url)) {
        return invalid_payload("Invalid repository URL. Must correspond to a valid URL format");
    }
    Source source;
    source.url = normalised_url(url);
    source.name = text_at(body, "name").empty() ? repository_name(source.url) : text_at(body, "name");
    source.tls_skip_verify = bool_at(body, "tlsSkipVerify");
    source.interval = world.can().source_polling ? text_at(body, "interval") : "";
    source.authentication = credentials_of(body);
    source.owner_id = caller.is_administrator() ? 0 : caller.id;
    set_access(source, body, "userAccesses", "teamAccesses");
    if (source.access.administrators_only) {
        source.users_unset = source.teams_unset = true;
        source.access.administrators_only = caller.is_administrator();
    }
    if (source_exists(world.state, source)) {
        return exists_already();
    }
    source.id = world.state.next_source++;
    world.state.sources.push_back(source);
    changed(world);
    return written_source(source, Password::blank, 201);
}

Source changed_source(const World &world, Source source, const json &body) {
    if (has(body, "name")) {
        source.name = text_at(body, "name");
    }
    if (has(body, "url")) {
        source.url = normalised_url(text_at(body, "url"));
    }
    if (has(body, "tlsSkipVerify")) {
        source.tls_skip_verify = bool_at(body, "tlsSkipVerify");
    }
    if (has(body, "interval") && world.can().source_polling) {
        source.interval = text_at(body, "interval");
    }
    if (has(body, "authentication")) {
        source.authentication = changed_credentials(body.at("authentication"), source.authentication);
    }
    return source;
}

Answer update_source(World &world, const Caller &caller, int id, const json &body) {
    Source *source = world.state.source(id);
    if (source == nullptr) {
        return no_source(id);
    }
    if (!may_change(caller, *source)) {
        return not_allowed("update");
    }
    if (has(body, "url") && !acceptable_url(world, text_at(body, "url"))) {
        return invalid_payload("Invalid repository URL. Must correspond to a valid URL format");
    }
    const Source wanted = changed_source(world, *source, body);
    if (source_exists(world.state, wanted)) {
        return exists_already();
    }
    *source = wanted;
    changed(world);
    return written_source(*source, Password::blank);
}

Answer update_source_access(World &world, const Caller &caller, int id, const json &body) {
    if (!caller.is_administrator()) {
        return error(403, "Access denied", "Unauthorized");
    }
    Source *source = world.state.source(id);
    if (source == nullptr) {
        return no_source(id);
    }
    set_access(*source, body, "users", "teams");
    changed(world);
    return written_source(*source, world.can().source_polling ? Password::blank : Password::clear);
}

Answer delete_source(World &world, const Caller &caller, int id) {
    const Source *source = world.state.source(id);
    if (source == nullptr) {
        return no_source("Object not found inside the database");
    }
    if (!may_change(caller, *source)) {
        return not_allowed("delete");
    }
    if (!stacks_of(world.state, id).empty()) {
        return error(409, "Source is used by one or more workflows or custom templates");
    }
    std::erase_if(world.state.sources, [&](const Source &item) { return item.id == id; });
    changed(world);
    return no_content();
}

} // namespace simulator
