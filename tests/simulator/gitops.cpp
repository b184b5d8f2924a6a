#include "answers.hpp"
#include "api.hpp"
#include "deployment.hpp"
#include "payload.hpp"
#include "repositories.hpp"
#include "stacks.hpp"

#include <nlohmann/json.hpp>

namespace simulator {

Answer preview_file(World &world, const Call &call) {
    const Body body = read_body(call.request.body);
    if (body.refusal) {
        return *body.refusal;
    }
    const std::string url = text_at(*body.json, "repository");
    if (!acceptable_url(world, url)) {
        return invalid_payload("Invalid repository URL. Must correspond to a valid URL format");
    }
    std::string file = text_at(*body.json, "targetFile");
    if (file.empty()) {
        file = "docker-compose.yml";
    }
    CloneRequest request;
    request.url = url;
    request.reference = text_at(*body.json, "reference");
    request.paths = {file};
    const std::string username = text_at(*body.json, "username");
    const std::string password = text_at(*body.json, "password");
    if (!username.empty() || !password.empty()) {
        request.credentials = Credentials{username, password};
    }
    Lock lock(world.mutex);
    const Checkout checkout = clone_unlocked(world, lock, request);
    switch (checkout.problem) {
    case GitProblem::none:
        break;
    case GitProblem::authentication:
        return error(400, "Invalid git credential",
                     "authentication failed, please ensure that the git credentials are correct");
    case GitProblem::reference_not_found:
        return error(
            500,
            "unable to clone git repository, error: failed to clone git repository: reference not found");
    case GitProblem::repository_not_found:
        return error(
            500,
            "unable to clone git repository, error: failed to clone git repository: repository not found");
    }
    const StackFile *found = checkout.file(file);
    if (found == nullptr) {
        return error(500, "Unable to retrieve custom template file from disk",
                     "could not get the contents of the file '" + file + "'");
    }
    return json_text("{\"FileContent\":" + quoted(found->content) + "}");
}

} // namespace simulator
