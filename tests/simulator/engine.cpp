#include "engine.hpp"

#include "digest.hpp"
#include "engine_asks.hpp"
#include "images.hpp"

#include <algorithm>

namespace simulator {
namespace {

bool known(const std::vector<EngineObject> &objects, const std::string &name) {
    return std::any_of(objects.begin(), objects.end(),
                       [&](const EngineObject &object) { return object.name == name; });
}

bool built_in_network(const std::string &name) {
    return name == "host" || name == "bridge" || name == "none";
}

std::string missing_external(const Engine &engine, const Project &project) {
    for (const ProjectObject &network : project.networks) {
        if (network.external && !built_in_network(network.name) && !known(engine.networks, network.name)) {
            return "network " + network.name + " declared as external, but could not be found";
        }
    }
    for (const ProjectObject &volume : project.volumes) {
        if (volume.external && !known(engine.volumes, volume.name)) {
            return "external volume \"" + volume.name + "\" not found";
        }
    }
    return {};
}

std::string daemon_error(const std::string &words) {
    return "Error response from daemon: " + words + "\n";
}

/** The daemon's words, after what docker compose has printed until then. */
EngineResult refused_by_daemon(const std::string &log, const std::string &words) {
    return {log + daemon_error(words), "Error response from daemon: " + words};
}

/** Trouble that Compose finds by itself. */
EngineResult refused_by_compose(const std::string &words) {
    return {words + "\n", words};
}

/** Pulls one image; its lines and the error as docker compose prints them, or nothing. */
EngineResult pull(Engine &engine, const Service &service) {
    const std::string problem = pull_error(engine, service.image);
    if (!problem.empty()) {
        return refused_by_daemon(
            " " + service.name + " Pulling \n " + service.name + " Error " + problem + "\n", problem);
    }
    if (!has_image(engine, service.image)) {
        engine.images.push_back(image_name(service.image));
    }
    return {};
}

/** Networks that were taken down and have gone by now. */
void forget_networks(Engine &engine, double now) {
    std::erase_if(engine.networks,
                  [&](const EngineObject &network) { return network.gone_at > 0 && network.gone_at <= now; });
}

/** A network that is on its way out looks as if it were there, and is missing when the service is made. */
std::string network_gone(const Engine &engine, const Deployment &deployment) {
    for (const Service &service : deployment.content.services) {
        for (const EngineObject &network : engine.networks) {
            const bool used = std::find(service.networks.begin(), service.networks.end(), network.name) !=
                              service.networks.end();
            if (used && network.gone_at > 0) {
                return "failed to create service " + deployment.project + "_" + service.name +
                       ": Error response from daemon: network " + network.name + " not found";
            }
        }
    }
    return {};
}

/** The words for a network or volume whose driver the engine does not have. */
std::string driver_missing(const Project &project) {
    for (const ProjectObject &network : project.networks) {
        const auto &drivers = network_drivers();
        if (!network.driver.empty() &&
            std::find(drivers.begin(), drivers.end(), network.driver) == drivers.end()) {
            return "failed to create network " + network.name +
                   ": Error response from daemon: " + plugin_missing(network.driver);
        }
    }
    for (const ProjectObject &volume : project.volumes) {
        const auto &drivers = volume_drivers();
        if (!volume.driver.empty() &&
            std::find(drivers.begin(), drivers.end(), volume.driver) == drivers.end()) {
            return "create " + volume.name + ": error looking up volume plugin " + volume.driver + ": " +
                   plugin_missing(volume.driver);
        }
    }
    return {};
}

/** The words for a container that can't be made, since the engine lacks something that it asks for. */
std::string making_refused(const Engine &engine, const Deployment &deployment) {
    for (const Service &service : deployment.content.services) {
        if (!service.refused.empty()) {
            return service.refused;
        }
        for (const std::string &name : service.joined) {
            const bool there =
                std::any_of(engine.containers.begin(), engine.containers.end(),
                            [&](const Container &one) { return one.name() == name || one.id == name; });
            const auto &services = deployment.content.services;
            const bool comes = std::any_of(services.begin(), services.end(), [&](const Service &other) {
                return other.container_name == name;
            });
            if (!there && !comes) {
                return "No such container: " + name;
            }
        }
        const std::string &mode = service.network_mode;
        const bool own = mode.empty() || built_in_network(mode) || mode == "default" ||
                         mode.find(':') != std::string::npos;
        if (!own && !known(engine.networks, mode)) {
            return "network " + mode + " not found";
        }
    }
    return {};
}

void make_networks(Engine &engine, const Deployment &deployment, const char *driver, std::string &log) {
    std::vector<std::string> wanted;
    if (deployment.content.uses_default_network) {
        wanted.push_back(deployment.project + "_default");
    }
    for (const ProjectObject &network : deployment.content.networks) {
        if (!network.external && std::find(wanted.begin(), wanted.end(), network.name) == wanted.end()) {
            wanted.push_back(network.name);
        }
    }
    for (const std::string &name : wanted) {
        if (!known(engine.networks, name)) {
            engine.networks.push_back({name, deployment.project, driver});
            log += " Network " + name + "  Creating\n Network " + name + "  Created\n";
        }
    }
    for (const ProjectObject &volume : deployment.content.volumes) {
        if (!volume.external && !known(engine.volumes, volume.name)) {
            engine.volumes.push_back({volume.name, deployment.project, "local"});
            log += " Volume \"" + volume.name + "\"  Creating\n Volume \"" + volume.name + "\"  Created\n";
        }
    }
}

std::string port_conflict(const Engine &engine, const Container &container) {
    for (const auto &[published, target] : container.service.ports) {
        if (published == 0) {
            continue;
        }
        for (const Container &other : engine.containers) {
            const bool same = other.project == container.project &&
                              other.service.name == container.service.name &&
                              other.number == container.number;
            const auto &ports = other.service.ports;
            const bool takes =
                !other.created_only && std::any_of(ports.begin(), ports.end(),
                                                   [&](const auto &port) { return port.first == published; });
            if (!same && takes) {
                return "driver failed programming external connectivity on endpoint " + container.name() +
                       " (" + stable_hex("endpoint of " + container.id) +
                       "): Bind for 0.0.0.0:" + std::to_string(published) +
                       " failed: port is already allocated";
            }
        }
    }
    return {};
}

bool same_place(const Container &a, const Container &b) {
    return a.project == b.project && a.service.name == b.service.name && a.number == b.number;
}

/** A name belongs to one container, whoever made it. */
std::string name_conflict(const Engine &engine, const Deployment &deployment) {
    for (const Service &service : deployment.content.services) {
        for (int number = 1; number <= service.replicas; ++number) {
            Container wanted;
            wanted.project = deployment.project;
            wanted.number = number;
            wanted.service = service;
            for (const Container &other : engine.containers) {
                if (other.name() == wanted.name() && !same_place(other, wanted)) {
                    return "Conflict. The container name \"/" + wanted.name() +
                           "\" is already in use by container \"" + other.id +
                           "\". You have to remove (or rename) that container to be able to reuse that name.";
                }
            }
        }
    }
    return {};
}

/** Creates or keeps the containers of a project; those to start are returned by index. */
std::vector<std::size_t> make_containers(Engine &engine, const Deployment &deployment, double now,
                                         std::string &log) {
    std::vector<std::size_t> to_start;
    for (const Service &service : deployment.content.services) {
        for (int number = 1; number <= service.replicas; ++number) {
            Container fresh;
            fresh.id = random_hex();
            fresh.project = deployment.project;
            fresh.number = number;
            fresh.stack_id = deployment.stack_id;
            fresh.service = service;
            fresh.config_files = deployment.config_files;
            fresh.created = now;
            fresh.started = now;
            const auto found = std::find_if(engine.containers.begin(), engine.containers.end(),
                                            [&](const Container &c) { return same_place(c, fresh); });
            if (found == engine.containers.end()) {
                log +=
                    " Container " + fresh.name() + "  Creating\n Container " + fresh.name() + "  Created\n";
                engine.containers.push_back(fresh);
                to_start.push_back(engine.containers.size() - 1);
            } else if (found->service.fingerprint != service.fingerprint || deployment.force_recreate) {
                log +=
                    " Container " + fresh.name() + "  Recreate\n Container " + fresh.name() + "  Recreated\n";
                fresh.recreated = true;
                *found = fresh;
                to_start.push_back(static_cast<std::size_t>(found - engine.containers.begin()));
            } else if (container_state(*found, now).state == "exited" || found->created_only) {
                found->created_only = false;
                found->started = now;
                found->forced = Forced::nothing;
                to_start.push_back(static_cast<std::size_t>(found - engine.containers.begin()));
            } else {
                log += " Container " + fresh.name() + "  Running\n";
            }
        }
    }
    return to_start;
}

bool wanted_container(const Deployment &deployment, const Container &container) {
    for (const Service &service : deployment.content.services) {
        if (service.name == container.service.name) {
            return container.number <= service.replicas;
        }
    }
    return false;
}

/** Scaled-down containers always go; those of services that are no longer there only when asked for. */
void drop_superfluous(Engine &engine, const Deployment &deployment) {
    std::erase_if(engine.containers, [&](const Container &container) {
        if (container.project != deployment.project || wanted_container(deployment, container)) {
            return false;
        }
        const auto &services = deployment.content.services;
        const bool service_there = std::any_of(services.begin(), services.end(), [&](const Service &service) {
            return service.name == container.service.name;
        });
        return service_there || deployment.prune;
    });
}

} // namespace

EngineResult pull_images(Engine &engine, const Project &project) {
    for (const Service &service : project.services) {
        const EngineResult pulled = pull(engine, service);
        if (!pulled.ok()) {
            return pulled;
        }
    }
    return {};
}

namespace {

/** Pulls what the engine does not have. */
EngineResult pull_missing(Engine &engine, const Project &project) {
    for (const Service &service : project.services) {
        if (has_image(engine, service.image)) {
            continue;
        }
        const EngineResult pulled = pull(engine, service);
        if (!pulled.ok()) {
            return pulled;
        }
    }
    return {};
}

/** Starts these containers; the first that can't start ends it, unless the rest is to go on. */
EngineResult start_all(Engine &engine, const Deployment &deployment, const std::vector<std::size_t> &indices,
                       std::string log) {
    EngineResult result;
    for (const std::size_t index : indices) {
        Container &container = engine.containers[index];
        log += " Container " + container.name() + "  Starting\n";
        std::string problem = container.service.behaviour.start_error;
        if (problem.empty()) {
            problem = port_conflict(engine, container);
        }
        if (problem.empty()) {
            log += " Container " + container.name() + "  Started\n";
            continue;
        }
        container.created_only = true;
        result = result.ok() ? refused_by_daemon(log, problem) : result;
        if (!deployment.spare) {
            break;
        }
    }
    return result;
}

} // namespace

EngineResult compose_up(Engine &engine, const Deployment &deployment, double now) {
    if (!deployment.project.empty() && deployment.project[0] == '-') {
        return refused_by_compose("unknown docker command: \"compose up\"");
    }
    const std::string missing = missing_external(engine, deployment.content);
    if (!missing.empty()) {
        return refused_by_compose(missing);
    }
    EngineResult pulled = pull_missing(engine, deployment.content);
    if (!pulled.ok()) {
        return pulled;
    }
    if (const std::string words = driver_missing(deployment.content); !words.empty()) {
        return refused_by_compose(words);
    }
    std::string log;
    make_networks(engine, deployment, "bridge", log);
    drop_superfluous(engine, deployment);
    if (const std::string conflict = name_conflict(engine, deployment); !conflict.empty()) {
        return refused_by_daemon(log, conflict);
    }
    if (const std::string words = making_refused(engine, deployment); !words.empty()) {
        return refused_by_daemon(log, words);
    }
    const std::vector<std::size_t> to_start = make_containers(engine, deployment, now, log);
    return start_all(engine, deployment, to_start, log);
}

std::string task_failure(const Engine &engine, const Service &service) {
    if (!has_image(engine, service.image) && !pull_error(engine, service.image).empty()) {
        return "No such image: " + image_name(service.image);
    }
    if (!service.unplaceable.empty()) {
        return service.unplaceable;
    }
    if (!service.refused.empty()) {
        return service.refused;
    }
    if (!service.behaviour.start_error.empty()) {
        return "starting container failed: " + service.behaviour.start_error;
    }
    const int code = service.behaviour.exit_code;
    return service.behaviour.exits && code != 0 ? "task: non-zero exit (" + std::to_string(code) + ")" : "";
}

namespace {

/** Why the first task of a service fails within the time that a swarm watches an update; empty: it runs. */
std::string early_failure(const Engine &engine, const Service &service) {
    constexpr double monitor = 5; // seconds
    return service.behaviour.exits && service.behaviour.after >= monitor ? "" : task_failure(engine, service);
}

/** The words of a swarm for one service; those before it are as they should be by then. */
EngineResult refused_service(const std::string &what, const std::string &words) {
    const std::string text = what + ": Error response from daemon: " + words;
    return {text + "\n", text};
}

/** A rolling update: one that fails is paused, taken back or gone on with, as the service wants it. */
void update_service(const Engine &engine, SwarmService &running, const Service &wanted, double now) {
    const Service before = running.service;
    running.service = wanted;
    running.updated = now;
    running.forced = Forced::nothing;
    ++running.version;
    running.update_state = "completed";
    running.update_message = "update completed";
    const std::string words = early_failure(engine, wanted);
    if (words.empty() || wanted.failure_action == "continue") {
        return;
    }
    if (wanted.failure_action == "rollback") {
        running.failed_image = wanted.image;
        running.failed_words = words;
        running.service = before;
        ++running.version;
        running.update_state = "rollback_completed";
        running.update_message = "rollback completed";
        return;
    }
    running.update_state = "paused";
    running.update_message = "update paused due to failure or early termination of task " + random_swarm_id();
}

/** A port of the whole swarm that another service has; empty: it is free. */
std::string port_taken_in_swarm(const Engine &engine, const std::string &name, const Service &wanted) {
    for (const SwarmService &other : engine.services) {
        const std::string its_name = other.project + "_" + other.service.name;
        for (const auto &[published, target] : wanted.ports) {
            const bool has = std::any_of(other.service.ports.begin(), other.service.ports.end(),
                                         [port = published](const auto &one) { return one.first == port; });
            if (its_name != name && published != 0 && has) {
                return "rpc error: code = InvalidArgument desc = port '" + std::to_string(published) +
                       "' is already in use by service '" + its_name + "' (" + other.id +
                       ") as an ingress port";
            }
        }
    }
    return {};
}

} // namespace

EngineResult swarm_deploy(Engine &engine, const Deployment &deployment, double now) {
    const Project &content = deployment.content;
    for (const ProjectObject &network : content.networks) {
        if (network.external && !built_in_network(network.name) && !known(engine.networks, network.name)) {
            return refused_by_compose("network \"" + network.name +
                                      "\" is declared as external, but could not be found. You need to "
                                      "create a swarm-scoped network "
                                      "before the stack is deployed");
        }
    }
    for (const ProjectObject &secret : content.secrets) {
        if (secret.external && !known(engine.secrets, secret.name)) {
            return refused_by_compose("secret not found: " + secret.name);
        }
    }
    for (const ProjectObject &config : content.configs) {
        if (config.external && !known(engine.configs, config.name)) {
            return refused_by_compose("config not found: " + config.name);
        }
    }
    std::string log;
    forget_networks(engine, now);
    make_networks(engine, deployment, "overlay", log);
    if (const std::string gone = network_gone(engine, deployment); !gone.empty()) {
        return refused_by_compose(gone);
    }
    for (const Service &service : content.services) {
        const auto found =
            std::find_if(engine.services.begin(), engine.services.end(), [&](const SwarmService &s) {
                return s.project == deployment.project && s.service.name == service.name;
            });
        const std::string name = deployment.project + "_" + service.name;
        if (const std::string words = port_taken_in_swarm(engine, name, service); !words.empty()) {
            return refused_service(
                (found == engine.services.end() ? "failed to create service " : "failed to update service ") +
                    name,
                words);
        }
        if (found == engine.services.end()) {
            SwarmService fresh;
            fresh.id = random_swarm_id();
            fresh.project = deployment.project;
            fresh.stack_id = deployment.stack_id;
            fresh.service = service;
            fresh.created = fresh.updated = now;
            engine.services.push_back(fresh);
        } else if (found->service.fingerprint != service.fingerprint || deployment.force_recreate) {
            const std::string failure = task_failure(engine, found->service);
            found->old_failure = failure.empty() ? found->old_failure : failure;
            if (found->service.global != service.global) {
                return refused_service(
                    "failed to update service " + deployment.project + "_" + service.name,
                    "rpc error: code = Unimplemented desc = service mode change is not allowed");
            }
            update_service(engine, *found, service, now);
        }
    }
    if (deployment.prune) {
        std::erase_if(engine.services, [&](const SwarmService &running) {
            return running.project == deployment.project &&
                   std::none_of(content.services.begin(), content.services.end(),
                                [&](const Service &service) { return service.name == running.service.name; });
        });
    }
    return {};
}

void take_down(Engine &engine, const std::string &project, double now) {
    const auto of_project = [&](const auto &object) { return object.project == project; };
    std::erase_if(engine.containers, of_project);
    std::erase_if(engine.services, of_project);
    std::erase_if(engine.networks, [&](const EngineObject &network) {
        return of_project(network) && (network.driver != "overlay" || engine.network_linger <= 0);
    });
    for (EngineObject &network : engine.networks) {
        if (of_project(network) && network.gone_at == 0) {
            network.gone_at = now + engine.network_linger;
        }
    }
}

bool has_project(const Engine &engine, const std::string &project) {
    const auto of_project = [&](const auto &object) { return object.project == project; };
    return std::any_of(engine.containers.begin(), engine.containers.end(), of_project) ||
           std::any_of(engine.services.begin(), engine.services.end(), of_project);
}

} // namespace simulator
