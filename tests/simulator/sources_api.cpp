#include "api.hpp"
#include "git_url.hpp"
#include "payload.hpp"
#include "sources.hpp"

#include <nlohmann/json.hpp>

namespace simulator {
namespace {

Answer no_such_method() {
    return error(405, "Method not allowed");
}

/** `GET /gitops/sources…` */
Answer read(World &world, Lock &lock, const Call &call) {
    if (call.path.size() == 2) {
        return list_sources(world, lock, call);
    }
    if (call.path.size() > 3) {
        return no_such_method();
    }
    if (call.path[2] == "summary") {
        return summarise_sources(world, lock, call);
    }
    const EndpointQuery id = route_number(call.path[2], "source");
    return id.refusal ? *id.refusal : show_source(world, lock, call.caller, id.id);
}

GitConfig connection_of(const nlohmann::json &body) {
    GitConfig git;
    git.url = text_at(body, "url");
    if (has(body, "authentication")) {
        const nlohmann::json &part = body.at("authentication");
        git.authentication = Credentials{text_at(part, "username"), text_at(part, "password")};
    }
    return git;
}

/** `POST /gitops/sources/git`, `…/test` and `…/{id}/test` */
Answer post(World &world, Lock &lock, const Call &call, const nlohmann::json &body) {
    if (call.path.size() == 3 && call.path[2] == "git") {
        return create_source(world, call.caller, body);
    }
    if (call.path.size() == 3 && call.path[2] == "test") {
        return test_source(world, lock, connection_of(body));
    }
    if (call.path.size() != 4 || call.path[3] != "test") {
        return no_such_method();
    }
    const EndpointQuery id = route_number(call.path[2], "source");
    if (id.refusal) {
        return *id.refusal;
    }
    const WantedSource wanted = source_named(world, call.caller, id.id);
    if (wanted.refusal) {
        return *wanted.refusal;
    }
    const Source tested = changed_source(world, *wanted.source, body);
    GitConfig git;
    git.url = tested.url;
    git.authentication = tested.authentication;
    return test_source(world, lock, git);
}

/** `PUT /gitops/sources/{id}` and `…/{id}/access` */
Answer put(World &world, const Call &call, const nlohmann::json &body) {
    if (call.path.size() < 3) {
        return no_such_method();
    }
    const EndpointQuery id = route_number(call.path[2], "source");
    if (id.refusal) {
        return *id.refusal;
    }
    if (call.path.size() == 3) {
        return update_source(world, call.caller, id.id, body);
    }
    return call.path[3] == "access" ? update_source_access(world, call.caller, id.id, body)
                                    : no_such_method();
}

} // namespace

Answer sources_api(World &world, const Call &call) {
    const std::string &method = call.request.method;
    Lock lock(world.mutex);
    if (method == "GET") {
        return read(world, lock, call);
    }
    if (method == "DELETE" && call.path.size() == 3) {
        const EndpointQuery id = route_number(call.path[2], "source");
        return id.refusal ? *id.refusal : delete_source(world, call.caller, id.id);
    }
    if (method != "POST" && method != "PUT") {
        return no_such_method();
    }
    const Body body = read_body(call.request.body);
    if (body.refusal) {
        return *body.refusal;
    }
    return method == "POST" ? post(world, lock, call, *body.json) : put(world, call, *body.json);
}

} // namespace simulator
