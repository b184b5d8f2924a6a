#include "answers.hpp"
#include "api.hpp"
#include "deployment.hpp"
#include "git_url.hpp"
#include "git_words.hpp"
#include "payload.hpp"
#include "repositories.hpp"
#include "sources.hpp"

#include <nlohmann/json.hpp>

namespace simulator {

Answer preview_file(World &world, const Call &call) {
    const Body body = read_body(call.request.body);
    if (body.refusal) {
        return *body.refusal;
    }
    Lock lock(world.mutex);
    CloneRequest request;
    request.url = text_at(*body.json, "repository");
    const int source_id = world.can().sources ? number_at(*body.json, "sourceID") : 0;
    if (source_id != 0) {
        const WantedSource wanted = source_named(world, call.caller, source_id);
        if (wanted.refusal) {
            return *wanted.refusal;
        }
        request.url = wanted.source->url;
        request.credentials = wanted.source->authentication;
    }
    if (!acceptable_url(world, request.url)) {
        return invalid_payload("Invalid repository URL. Must correspond to a valid URL format");
    }
    std::string file = text_at(*body.json, "targetFile");
    if (file.empty()) {
        file = "docker-compose.yml";
    }
    request.reference = text_at(*body.json, "reference");
    if (request.reference.empty()) {
        // Not the branch that the remote's HEAD names, though a deployment takes that one.
        request.reference = "refs/heads/main";
    }
    request.paths = {file};
    const std::string username = text_at(*body.json, "username");
    const std::string password = text_at(*body.json, "password");
    if (source_id == 0 && (!username.empty() || !password.empty())) {
        request.credentials = Credentials{username, password};
    }
    const Checkout checkout = clone_unlocked(world, lock, request);
    if (!checkout.ok()) {
        return refused_preview(world, checkout.problem);
    }
    const StackFile *found = checkout.file(file);
    if (found == nullptr) {
        return error(500, "Unable to retrieve custom template file from disk",
                     "could not get the contents of the file '" + file + "'");
    }
    return json_text("{\"FileContent\":" + quoted(found->content) + "}");
}

} // namespace simulator
