#include "images.hpp"

#include "digest.hpp"
#include "engine.hpp"

#include <algorithm>

namespace simulator {
namespace {

/** "ghcr.io/x/y:1" → "ghcr.io"; "" for the Docker Hub. */
std::string registry_host(const std::string &image) {
    const auto slash = image.find('/');
    if (slash == std::string::npos) {
        return {};
    }
    const std::string first = image.substr(0, slash);
    return first.find('.') != std::string::npos || first.find(':') != std::string::npos ||
                   first == "localhost"
               ? first
               : "";
}

bool listed(const std::vector<std::string> &names, const std::string &image) {
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string &name) { return image_name(name) == image; });
}

std::string unreachable(const std::string &host) {
    const std::string registry = host.empty() ? "registry-1.docker.io" : host;
    return "Get \"https://" + registry + "/v2/\": dial tcp: lookup " + registry +
           " on 192.0.2.53:53: no such host";
}

enum class Why { available, no_way_there, unauthorised, unknown };

Why why_not(const Engine &engine, const std::string &image) {
    if (listed(engine.private_images, image)) {
        return Why::unauthorised;
    }
    if (engine.pullable) {
        if (listed(*engine.pullable, image)) {
            return Why::available;
        }
        const bool host_known =
            std::any_of(engine.pullable->begin(), engine.pullable->end(), [&](const std::string &other) {
                return registry_host(other) == registry_host(image);
            });
        return host_known ? Why::unknown : Why::no_way_there;
    }
    if (registry_host(image).ends_with(".invalid")) {
        return Why::no_way_there;
    }
    const bool odd = image.find("nosuch") != std::string::npos || image.find("none") != std::string::npos;
    return odd ? Why::unknown : Why::available;
}

} // namespace

std::string image_name(const std::string &reference) {
    std::string name = reference;
    for (const std::string_view prefix : {"docker.io/library/", "docker.io/", "library/"}) {
        if (name.starts_with(prefix)) {
            name = name.substr(prefix.size());
            break;
        }
    }
    const auto slash = name.rfind('/');
    const auto tail = slash == std::string::npos ? 0 : slash;
    if (name.find(':', tail) == std::string::npos && name.find('@', tail) == std::string::npos) {
        name += ":latest";
    }
    return name;
}

bool has_image(const Engine &engine, const std::string &reference) {
    const std::string image = image_name(reference);
    return listed(engine.images, image) || image_id(image) == reference;
}

std::string pull_error(const Engine &engine, const std::string &reference) {
    const std::string image = image_name(reference);
    const auto &known = engine.registries;
    switch (why_not(engine, image)) {
    case Why::available:
        return {};
    case Why::no_way_there:
        return unreachable(registry_host(image));
    case Why::unauthorised:
        // A deployment uses the server's credentials, a question to a registry does not.
        if (std::find(known.begin(), known.end(), registry_host(image)) != known.end()) {
            return {};
        }
        return "pull access denied for " + image.substr(0, image.rfind(':')) +
               ", repository does not exist or may require 'docker login': denied: requested access to the "
               "resource is "
               "denied";
    case Why::unknown:
        return "manifest for " + image + " not found: manifest unknown: manifest unknown";
    }
    return {};
}

RegistryAnswer ask_registry(const Engine &engine, const std::string &reference) {
    const std::string image = image_name(reference);
    switch (why_not(engine, image)) {
    case Why::available:
        return {};
    case Why::no_way_there:
        return {500, unreachable(registry_host(image))};
    case Why::unauthorised:
        return {401, "unauthorized: authentication required"};
    case Why::unknown:
        return {404, "manifest unknown: manifest unknown"};
    }
    return {};
}

std::string image_id(const std::string &reference) {
    const std::string image = image_name(reference);
    const std::string host = registry_host(image);
    // A mirror's image is the same one.
    return "sha256:" + stable_hex(host.empty() ? image : image.substr(host.size() + 1));
}

} // namespace simulator
