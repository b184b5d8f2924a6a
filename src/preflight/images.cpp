#include "preflight/images.hpp"

#include "compose/image_name.hpp"
#include "preflight/withheld.hpp"
#include "support/codes.hpp"
#include "support/parallel.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace stowage::preflight {
namespace {

using desired::PullImage;
using portainer::ApiError;

constexpr std::size_t questions_at_once = 4; // questions about images of one stack
constexpr const char *docker_hub = "docker.io";

/// What a service, or the stack, says of pulling an image; what asks for more comes later.
enum class Policy { never, missing, always };

/// What is known of one image.
struct Image {
    std::string name;
    support::Location where;
    Policy policy = Policy::never;
    bool pulled_late = false; ///< a service asks for it, so it is pulled once the old ones are down

    enum class Here { no, yes, unknown };
    Here here = Here::unknown;
    enum class There { not_asked, yes, no, unknown };
    There there = There::not_asked; ///< in its registry
    std::vector<Finding> findings;
};

enum class Refusal { no_such_image, credentials, other };

/// What a registry's refusal means, and whether it is one: the server has refusals of its own.
Refusal refusal_of(const ApiError &error) {
    if (error.kind != ApiError::Kind::status)
        return Refusal::other;
    const std::string words = support::lower(error.message + " " + error.details);
    if (support::has_any(words, {"access environment", "access endpoint", "access denied to resource"}))
        return Refusal::other;
    if (support::has_any(words,
                         {"manifest unknown", "name unknown", "manifest for", "repository name not known"}) ||
        (error.status == 404 && support::has_any(words, {": not found"})))
        return Refusal::no_such_image;
    if (error.status == 401 || error.status == 403 ||
        support::has_any(words,
                         {"unauthorized", "authentication required", "access to the resource is denied",
                          "pull access denied", "no basic auth credentials"}))
        return Refusal::credentials;
    return Refusal::other;
}

/// The registry's own words, without the call.
std::string words_of(const ApiError &error) {
    return error.details.empty() ? error.message : error.message + ": " + error.details;
}

std::string host_of(std::string_view url) {
    if (const auto scheme = url.find("://"); scheme != std::string_view::npos)
        url.remove_prefix(scheme + 3);
    std::string host = support::lower(url.substr(0, url.find('/')));
    if (host == "registry-1.docker.io" || host == "index.docker.io" || host == "hub.docker.com")
        host = docker_hub;
    return host;
}

class ImageCheck {
public:
    ImageCheck(Facts &facts, std::int64_t environment) : facts_(facts), environment_(environment) {}

    void run(Image &image) {
        if (image.name.find(withheld_value) != std::string::npos) {
            add(image,
                warning(Code::image_unchecked,
                        fmt::format("image {} can't be checked: a part of it comes by reference or from the "
                                    "server, which is not used before this is merged",
                                    image.name),
                        "", image.where));
            return;
        }
        if (!compose::is_image_name(image.name)) {
            add(image,
                blocked(Code::image_invalid_name, fmt::format("'{}' is no name of an image", image.name),
                        "look for a variable that is empty, a space or a capital letter", image.where));
            return;
        }
        look_at_engine(image);
        if (image.here == Image::Here::no && image.policy == Policy::never)
            add(image,
                blocked(Code::image_missing,
                        fmt::format("image {} is not on the engine, and must not be pulled", image.name),
                        "load it there, or let it be pulled", image.where));
        else if (image.here == Image::Here::no ||
                 (image.here == Image::Here::yes && image.policy == Policy::always))
            ask_registry(image);
    }

    /// Whether an image that is on the engine could be pulled as well. No finding: nobody needs it.
    void compare_with_registry(Image &image) {
        const auto answer = facts_.distribution(environment_, image.name);
        if (answer)
            image.there = Image::There::yes;
        else
            image.there = refusal_of(answer.error()) == Refusal::other ? Image::There::unknown
                          : refusal_of(answer.error()) == Refusal::credentials &&
                                  server_has_credentials(image.name) == Known::yes
                              ? Image::There::yes
                              : Image::There::no;
    }

private:
    enum class Known { no, yes, unknown };

    static void add(Image &image, Finding finding) { image.findings.push_back(std::move(finding)); }

    void look_at_engine(Image &image) {
        const auto found = facts_.image_exists(environment_, image.name);
        if (found)
            image.here = *found ? Image::Here::yes : Image::Here::no;
        else
            add(image, unchecked(Code::image_unchecked,
                                 fmt::format("whether the engine has image {} could not be checked: {}",
                                             image.name, found.error().str()),
                                 "", image.where));
    }

    void ask_registry(Image &image) {
        const auto answer = facts_.distribution(environment_, image.name);
        image.there = Image::There::yes;
        if (answer)
            return;
        const std::string words = words_of(answer.error());
        const std::string state = image.here == Image::Here::no ? "is not on the engine" : "is to be pulled";
        switch (refusal_of(answer.error())) {
        case Refusal::no_such_image:
            image.there = Image::There::no;
            add(image, blocked(Code::image_missing,
                               fmt::format("image {} {}, and its registry does not have it: {}", image.name,
                                           state, words),
                               "push it, or name one that exists", image.where));
            break;
        case Refusal::credentials:
            refused(image, state, words);
            break;
        case Refusal::other:
            image.there = Image::There::unknown;
            add(image,
                unchecked(Code::image_unchecked,
                          fmt::format("image {} {}, and whether it can be pulled could not be checked: {}",
                                      image.name, state, answer.error().str()),
                          "", image.where));
        }
    }

    /// The engine asks without credentials; a deployment has those that the server keeps for the registry.
    void refused(Image &image, const std::string &state, const std::string &words) {
        const std::string registry = registry_of(image.name);
        const Known known = server_has_credentials(image.name);
        if (known == Known::no) {
            image.there = Image::There::no;
            add(image, blocked(Code::image_refused,
                               fmt::format("image {} {}, and {} does not give it: {}", image.name, state,
                                           registry, words),
                               fmt::format("look at its name; if it is private, add credentials for {} below "
                                           "Registries in Portainer",
                                           registry),
                               image.where));
            return;
        }
        image.there = Image::There::unknown;
        add(image,
            unchecked(Code::image_unchecked,
                      fmt::format("image {} {}, and whether it can be pulled could not be checked: {} wants "
                                  "credentials{}",
                                  image.name, state, registry,
                                  known == Known::yes
                                      ? ", and only a deployment uses those that the server has"
                                      : " (" + words + ")"),
                      "", image.where));
    }

    Known server_has_credentials(const std::string &image) {
        const auto registries = facts_.registries(environment_);
        if (!registries)
            return Known::unknown;
        const std::string host = registry_of(image);
        const bool any =
            std::any_of(registries->begin(), registries->end(), [&](const model::Registry &registry) {
                return registry.authentication && host_of(registry.url) == host;
            });
        return any ? Known::yes : Known::no;
    }

    Facts &facts_;
    std::int64_t environment_;
};

Policy policy_of(const compose::Service &service, PullImage stack) {
    if (service.pull_policy == "never" || (service.pull_policy.empty() && stack == PullImage::never))
        return Policy::never;
    if (service.pull_policy == "always" || (service.pull_policy.empty() && stack == PullImage::always))
        return Policy::always;
    return Policy::missing;
}

/// Each image once: what one service pulls, another finds.
std::vector<Image> images_of(const std::vector<compose::Service> &services, PullImage stack) {
    std::map<std::string, Image> images;
    for (const compose::Service &service : services) {
        if (!service.starts() || service.builds || service.pull_policy == "build" || service.image.empty())
            continue;
        Image &image = images[service.image];
        if (image.name.empty()) {
            image.name = service.image;
            image.where = service.image_where;
        }
        image.policy = std::max(image.policy, policy_of(service, stack));
        image.pulled_late =
            image.pulled_late || (service.pull_policy == "always" && stack != PullImage::always);
    }
    std::vector<Image> list;
    for (auto &[name, image] : images)
        list.push_back(std::move(image));
    return list;
}

/// Pulling first is safer where something has to be pulled, but pulls everything: that must not fail for an
/// image that only the engine has.
bool decide_pull_first(std::vector<Image> &images, ImageCheck &check) {
    bool unsure = false;
    bool any = false;
    for (const Image &image : images) {
        const bool pulled = image.here == Image::Here::no || image.pulled_late;
        any = any || pulled;
        unsure = unsure || (pulled && image.there == Image::There::unknown);
        if (image.policy == Policy::never && image.here != Image::Here::yes)
            return false;
    }
    if (!any)
        return false;
    support::in_parallel(images.size(), questions_at_once, [&](std::size_t i) {
        if (images[i].here == Image::Here::yes && images[i].there == Image::There::not_asked &&
            images[i].policy != Policy::never)
            check.compare_with_registry(images[i]);
    });
    return std::none_of(images.begin(), images.end(), [&](const Image &image) {
        return image.here == Image::Here::yes &&
               (image.there == Image::There::no || (image.there == Image::There::unknown && !unsure));
    });
}

} // namespace

std::string registry_of(std::string_view image) {
    const auto slash = image.find('/');
    const std::string_view first = image.substr(0, slash);
    if (slash == std::string_view::npos ||
        (first.find_first_of(".:") == std::string_view::npos && first != "localhost"))
        return docker_hub;
    return host_of(first);
}

ImageFindings check_images(const Deployment &deployment, const std::vector<compose::Service> &services,
                           Facts &facts) {
    const PullImage wanted = deployment.plan.spec->pull_image;
    std::vector<Image> images = images_of(services, wanted);
    ImageCheck check(facts, deployment.plan.environment_id);
    support::in_parallel(images.size(), questions_at_once, [&](std::size_t i) { check.run(images[i]); });
    ImageFindings result;
    result.pull_first = wanted != PullImage::never && deployment.plan.type != model::StackType::swarm &&
                        decide_pull_first(images, check);
    for (Image &image : images) {
        const bool too_late = image.pulled_late && image.there == Image::There::unknown &&
                              !result.pull_first && deployment.plan.type == model::StackType::standalone;
        for (Finding &finding : image.findings) {
            if (too_late)
                finding.severity = Severity::blocked;
            result.findings.push_back(std::move(finding));
        }
    }
    return result;
}

} // namespace stowage::preflight
