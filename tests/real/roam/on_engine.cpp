// What is done to a world past Portainer, on its engines.

#include "real/seen.hpp"
#include "world.hpp"

#include <algorithm>

namespace roam {

using nlohmann::json;

/// Past Portainer: the containers are stopped or paused, a service of a swarm is scaled to none.
void World::on_engine(What what, const Wish &wish) {
    real::Place &place = stage_.place();
    const real::Engine engine = wish.kind.engine;
    const std::string project = stage_.full(wish.name);
    const std::vector<real::Running> all = real::everything_of(place, engine, project);
    if (std::none_of(all.begin(), all.end(), [](const auto &one) { return one.service == "web"; }))
        return;
    if (what == What::wipe || place.simulated())
        return place.remove_by_hand(engine, project, "web");
    const std::string docker = "/api/endpoints/" + std::to_string(place.environment_id(engine)) + "/docker/";
    for (const real::Running &one : all) {
        if (one.service != "web")
            continue;
        if (engine == real::Engine::standalone) {
            place.call("POST",
                       docker + "containers/" + one.id + (what == What::halt ? "/stop?t=0" : "/pause"));
            continue;
        }
        scale(one.id, 0);
    }
}

/// What somebody paused, stopped or scaled to none on the engine stays so until the same one ends that:
/// stowage says that it is not well, and mends it with `selfHeal: degraded` only.
void World::resume(const Wish &wish) {
    real::Place &place = stage_.place();
    if (place.simulated())
        return;
    const std::string docker =
        "/api/endpoints/" + std::to_string(place.environment_id(wish.kind.engine)) + "/docker/";
    for (const real::Running &one : real::everything_of(place, wish.kind.engine, stage_.full(wish.name))) {
        if (wish.kind.engine == real::Engine::swarm) {
            scale(one.id, 1);
            continue;
        }
        place.call("POST", docker + "containers/" + one.id + "/unpause");
        place.call("POST", docker + "containers/" + one.id + "/start");
    }
}

/// A service of the swarm; left alone where it has so many already.
void World::scale(const std::string &service_id, int replicas) {
    real::Place &place = stage_.place();
    const std::string path = "/api/endpoints/" + std::to_string(place.environment_id(real::Engine::swarm)) +
                             "/docker/services/" + service_id;
    const json service = place.get(path);
    json spec = service.at("Spec");
    json &wanted = spec["Mode"]["Replicated"]["Replicas"];
    if (wanted == replicas)
        return;
    wanted = replicas;
    place.call("POST", path + "/update?version=" + service.at("Version").at("Index").dump(), spec.dump());
}

} // namespace roam
