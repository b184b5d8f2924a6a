#include "policy/image.hpp"

#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::policy {
namespace {

constexpr std::string_view hub = "docker.io";
constexpr std::string_view hub_default = "library/";

/// The part before the first slash is a host only where it looks like one: as Docker tells them apart.
bool is_host(std::string_view text) {
    return text.find_first_of(".:") != std::string_view::npos || text == "localhost" ||
           text != support::lower(text);
}

bool is_hub(const std::string &host) {
    return host == "index.docker.io" || host == "registry-1.docker.io" || host == "registry.hub.docker.com";
}

} // namespace

ImageName parse_image(std::string_view text) {
    ImageName image;
    if (const auto at = text.find('@'); at != std::string_view::npos) {
        image.digest = text.substr(at + 1);
        text = text.substr(0, at);
    }
    const auto last_slash = text.rfind('/');
    const auto colon = text.rfind(':');
    if (colon != std::string_view::npos && (last_slash == std::string_view::npos || colon > last_slash)) {
        image.tag = text.substr(colon + 1);
        text = text.substr(0, colon);
    }
    const auto slash = text.find('/');
    if (slash != std::string_view::npos && is_host(text.substr(0, slash))) {
        image.registry = support::lower(text.substr(0, slash));
        text = text.substr(slash + 1);
    }
    if (image.registry.empty() || is_hub(image.registry))
        image.registry = hub;
    image.path = text;
    if (image.registry == hub && image.path.find('/') == std::string::npos)
        image.path = std::string(hub_default) + image.path;
    return image;
}

std::vector<std::string> ImageName::spellings() const {
    std::vector<std::string> names = {full()};
    if (registry == hub) {
        names.push_back(path);
        if (path.starts_with(hub_default))
            names.push_back(path.substr(hub_default.size()));
    }
    const std::string meant = !tag.empty() ? tag : digest.empty() ? "latest" : "";
    std::vector<std::string> all;
    for (const std::string &name : names) {
        all.push_back(name);
        const std::string tagged = meant.empty() ? name : fmt::format("{}:{}", name, meant);
        all.push_back(tagged);
        if (!digest.empty())
            for (const std::string &without : {name, tagged})
                all.push_back(fmt::format("{}@{}", without, digest));
    }
    return all;
}

} // namespace stowage::policy
