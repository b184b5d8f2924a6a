#include "digest.hpp"
#include "docker.hpp"
#include "images.hpp"

#include <nlohmann/json.hpp>

namespace simulator {
namespace {

using nlohmann::json;

/** When the images came, for all of them. */
constexpr double image_time = 1795559429.458695105;
constexpr long image_size = 1982256;

/** The name between `images/` and `/json`, which may hold slashes. */
std::string name_in(const DockerCall &call) {
    std::string name;
    for (std::size_t i = 1; i + 1 < call.path.size(); ++i) {
        name += (name.empty() ? "" : "/") + call.path[i];
    }
    return name;
}

json config() {
    return json::parse(
        R"({"Hostname": "", "Domainname": "", "User": "", "AttachStdin": false, "AttachStdout": false,
        "AttachStderr": false, "Tty": false, "OpenStdin": false, "StdinOnce": false, "Env": null, "Cmd": null,
        "Image": "", "Volumes": null, "WorkingDir": "", "Entrypoint": null, "OnBuild": null, "Labels": null})");
}

json details(const std::string &image) {
    return {{"Id", image_id(image)},
            {"RepoTags", {image}},
            {"RepoDigests", json::array()},
            {"Parent", ""},
            {"Comment", "Imported from -"},
            {"Created", iso_time(image_time)},
            {"Container", ""},
            {"ContainerConfig", config()},
            {"DockerVersion", "20.10.24+dfsg1"},
            {"Author", ""},
            {"Config", config()},
            {"Architecture", "amd64"},
            {"Os", "linux"},
            {"Size", image_size},
            {"VirtualSize", image_size},
            {"GraphDriver", {{"Data", nullptr}, {"Name", "vfs"}}},
            {"RootFS", {{"Type", "layers"}, {"Layers", {"sha256:" + stable_hex("layer of " + image)}}}},
            {"Metadata", {{"LastTagTime", iso_time(image_time)}}}};
}

} // namespace

Answer docker_images(const DockerCall &call) {
    const Engine &engine = call.environment.engine;
    if (call.path.size() == 2 && call.path[1] == "json") {
        json list = json::array();
        for (const std::string &reference : engine.images) {
            const std::string image = image_name(reference);
            list.push_back({{"Containers", -1},
                            {"Created", static_cast<long>(image_time)},
                            {"Id", image_id(image)},
                            {"Labels", nullptr},
                            {"ParentId", ""},
                            {"RepoDigests", nullptr},
                            {"RepoTags", {image}},
                            {"SharedSize", -1},
                            {"Size", image_size},
                            {"VirtualSize", image_size}});
        }
        return json_text(list.dump());
    }
    if (call.path.size() < 3 || call.path.back() != "json") {
        return engine_error(404, "page not found");
    }
    const std::string name = name_in(call);
    if (!has_image(engine, name)) {
        const std::string full = image_name(name);
        return engine_error(404, "no such image: " + name + ": No such image: " + full);
    }
    return json_text(details(image_name(name)).dump());
}

Answer docker_distribution(const DockerCall &call) {
    if (call.path.size() < 3 || call.path.back() != "json") {
        return engine_error(404, "page not found");
    }
    const std::string name = name_in(call);
    const RegistryAnswer registry = ask_registry(call.environment.engine, name);
    if (registry.status != 200) {
        return engine_error(registry.status, registry.message);
    }
    const json body = {{"Descriptor",
                        {{"mediaType", "application/vnd.docker.distribution.manifest.list.v2+json"},
                         {"digest", "sha256:" + stable_hex("digest of " + image_name(name))},
                         {"size", 743}}},
                       {"Platforms", {{{"architecture", "amd64"}, {"os", "linux"}}}}};
    return json_text(body.dump());
}

} // namespace simulator
