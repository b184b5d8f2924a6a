#include "control.hpp"

#include "auto_update.hpp"
#include "payload.hpp"
#include "persistence.hpp"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace simulator {
namespace {

using nlohmann::json;

json body_of(const Request &request) {
    json body = json::parse(request.body, nullptr, false);
    return body.is_object() ? body : json::object();
}

/** How a container or service is to look from now on; false for an unknown word. */
bool forced_by(const std::string &word, Forced &forced) {
    if (word == "crash") {
        forced = Forced::crashed;
    } else if (word == "unhealthy") {
        forced = Forced::unhealthy;
    } else if (word == "healthy") {
        forced = Forced::healthy;
    } else if (word == "reset") {
        forced = Forced::nothing;
    } else {
        return false;
    }
    return true;
}

/** `/containers/{env}/{project}/{service}`; the service may be "*". */
Answer change_containers(World &world, const std::vector<std::string> &parts, const std::string &word) {
    const std::lock_guard lock(world.mutex);
    Environment *environment = world.state.environment(std::atoi(parts[1].c_str()));
    if (environment == nullptr) {
        return error(404, "no such environment");
    }
    Engine &engine = environment->engine;
    const auto meant = [&](const auto &running) {
        return running.project == parts[2] && (parts[3] == "*" || running.service.name == parts[3]);
    };
    const auto count = std::count_if(engine.containers.begin(), engine.containers.end(), meant) +
                       std::count_if(engine.services.begin(), engine.services.end(), meant);
    const auto object_meant = [&](const auto &entry) {
        return std::get<1>(entry.first) == parts[2] &&
               (parts[3] == "*" || std::get<2>(entry.first) == parts[3]);
    };
    auto &objects = engine.cluster.objects;
    if (count + std::count_if(objects.begin(), objects.end(), object_meant) == 0) {
        return error(404, "nothing of that name runs");
    }
    if (word == "remove") {
        std::erase_if(engine.containers, meant);
        std::erase_if(engine.services, meant);
        std::erase_if(objects, object_meant);
        return no_content();
    }
    Forced forced = Forced::nothing;
    if (!forced_by(word, forced)) {
        return error(400, "do: remove, crash, unhealthy, healthy or reset");
    }
    const auto change = [&](auto &running) {
        if (meant(running)) {
            running.forced = forced;
        }
    };
    std::for_each(engine.containers.begin(), engine.containers.end(), change);
    std::for_each(engine.services.begin(), engine.services.end(), change);
    for (auto &entry : objects) {
        if (object_meant(entry)) {
            entry.second.fate = forced == Forced::nothing   ? PodFate::of_image
                                : forced == Forced::healthy ? PodFate::fine
                                                            : PodFate::crashes;
        }
    }
    return no_content();
}

/** `/stacks/{id}/{what}` */
Answer change_stack(World &world, const std::vector<std::string> &parts, const json &body) {
    const std::lock_guard lock(world.mutex);
    Stack *stack = world.state.stack(std::atoi(parts[1].c_str()));
    if (stack == nullptr) {
        return error(404, "no such stack");
    }
    if (parts[2] == "break-checkout") {
        stack->checkout_gone = true;
    } else if (parts[2] == "drop-job") {
        if (stack->auto_update) {
            stack->auto_update->job_id.clear();
        }
    } else if (parts[2] == "status") {
        stack->status = body.value("status", stack->status);
        if (body.contains("message")) {
            stack->deployment_status.push_back(
                {stack->status, world.seconds(), body.at("message").get<std::string>()});
        }
    } else {
        return error(404, "no such control");
    }
    return no_content();
}

/** `/environments/{id}`: people, status, and whether regular users may have stacks. */
Answer change_environment(World &world, const std::string &id, const json &body) {
    const std::lock_guard lock(world.mutex);
    Environment *environment = world.state.environment(std::atoi(id.c_str()));
    if (environment == nullptr) {
        return error(404, "no such environment");
    }
    environment->status = body.value("status", environment->status);
    environment->users = body.value("users", environment->users);
    environment->teams = body.value("teams", environment->teams);
    environment->stacks_for_regular_users =
        body.value("allowStackManagementForRegularUsers", environment->stacks_for_regular_users);
    environment->engine.images = body.value("images", environment->engine.images);
    environment->engine.private_images = body.value("private", environment->engine.private_images);
    environment->engine.network_linger = body.value("networkLinger", environment->engine.network_linger);
    if (body.contains("pullable")) {
        environment->engine.pullable.reset();
        if (body.at("pullable").is_array()) {
            environment->engine.pullable = body.at("pullable").get<std::vector<std::string>>();
        }
    }
    if (body.contains("swarm")) {
        environment->swarm = body.at("swarm").get<bool>();
    }
    environment->swarm_id = body.value("swarmId", environment->swarm_id);
    environment->stale_tasks = body.value("staleTasks", environment->stale_tasks);
    return no_content();
}

Answer set_counters(World &world, const json &body) {
    const std::lock_guard lock(world.mutex);
    world.state.next_stack = body.value("stack", world.state.next_stack);
    world.state.next_resource_control = body.value("resourceControl", world.state.next_resource_control);
    world.state.next_job = body.value("job", world.state.next_job);
    world.state.next_source = body.value("source", world.state.next_source);
    world.state.next_workflow = body.value("workflow", world.state.next_workflow);
    return no_content();
}

Answer state_control(World &world, const Request &request) {
    if (request.method == "GET") {
        return json_text(save_state(world));
    }
    load_state(world, request.body);
    return no_content();
}

Answer fault_control(Faults &faults, const Request &request) {
    if (request.method == "GET") {
        Answer answer;
        answer.content_type = "application/json";
        answer.body = json{{"struck", faults.struck()}}.dump();
        return answer;
    }
    if (request.method == "DELETE") {
        faults.clear();
    } else {
        faults.add(request.body);
    }
    return no_content();
}

Answer dispatch(const Controls &controls, const Request &request, const std::vector<std::string> &parts) {
    World &world = controls.world;
    const std::string what = parts.empty() ? "" : parts[0];
    if (what == "requests") {
        const std::string text = controls.log.json();
        if (request.query_value("clear") == "1") {
            controls.log.clear();
        }
        return json_text(text);
    }
    if (what == "faults") {
        return fault_control(controls.faults, request);
    }
    if (what == "state") {
        return state_control(world, request);
    }
    if (what == "poll") {
        return json_text("{\"polled\":" + std::to_string(poll_all(world)) + "}");
    }
    if (what == "advance") {
        world.advance(body_of(request).value("seconds", 0.0));
        return no_content();
    }
    if (what == "settle") {
        world.settle();
        return no_content();
    }
    if (what == "deployments") {
        world.deployments.hold(body_of(request).value("hold", false));
        return no_content();
    }
    if (what == "counters") {
        return set_counters(world, body_of(request));
    }
    if (what == "containers" && parts.size() == 4) {
        return change_containers(world, parts, body_of(request).value("do", ""));
    }
    if (what == "stacks" && parts.size() == 3) {
        return change_stack(world, parts, body_of(request));
    }
    if (what == "environments" && parts.size() == 2) {
        return change_environment(world, parts[1], body_of(request));
    }
    if (what == "shutdown") {
        controls.shut_down();
        return no_content();
    }
    return error(404, "no such control");
}

} // namespace

Answer answer_control(const Controls &controls, const Request &request, const std::string &path) {
    try {
        return dispatch(controls, request, split_path(path));
    } catch (const std::exception &problem) {
        return error(400, problem.what());
    }
}

} // namespace simulator
