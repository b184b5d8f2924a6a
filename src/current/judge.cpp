#include "current/judge.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::current {
namespace {

using model::HealthState;
using model::ServiceHealth;
using model::StackHealth;

bool is_id(std::string_view image) {
    return image.starts_with("sha256:") ||
           (image.size() >= 12 && image.find_first_not_of("0123456789abcdef") == std::string_view::npos);
}

bool has_tag(std::string_view image) {
    const auto slash = image.rfind('/');
    const auto colon = image.rfind(':');
    return colon != std::string_view::npos && (slash == std::string_view::npos || slash < colon);
}

bool has_digest_only(std::string_view image) {
    const auto at = image.find('@');
    return at != std::string_view::npos && !has_tag(image.substr(0, at));
}

/// `docker.io/library/busybox:1@sha256:…` → `busybox:1`.
std::string plain(std::string_view image) {
    image = image.substr(0, image.find('@'));
    for (const std::string_view start : {"localhost/", "docker.io/", "index.docker.io/", "library/"})
        if (image.starts_with(start))
            image.remove_prefix(start.size());
    return std::string(image) + (has_tag(image) ? "" : ":latest");
}

bool only_left_over(const std::vector<ServiceHealth> &services) {
    return std::all_of(services.begin(), services.end(),
                       [](const ServiceHealth &one) { return one.left_over; });
}

void add_missing(std::vector<ServiceHealth> &services, const compose::Expected &expected) {
    for (const compose::ExpectedService &wanted : expected.services)
        if (wanted.required && std::none_of(services.begin(), services.end(), [&](const ServiceHealth &one) {
                return one.service == wanted.name;
            }))
            services.push_back({wanted.name, HealthState::missing, ""});
}

bool expects_nothing(const compose::Expected &expected) {
    return expected.complete && !expected.services.empty() &&
           std::none_of(expected.services.begin(), expected.services.end(),
                        [](const compose::ExpectedService &one) { return one.required; });
}

void name_left_over(StackHealth &health) {
    const auto names = health.left_over_services();
    if (!names.empty())
        health.reason += fmt::format("{}left over: {}, which its compose file does not name",
                                     health.reason.empty() ? "" : "; ", support::join(names, ", "));
}

} // namespace

bool same_image(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty() || is_id(a) || is_id(b))
        return true;
    if (has_digest_only(a) || has_digest_only(b))
        return true;
    return plain(a) == plain(b);
}

bool is_left_over(const std::string &service, const compose::Expected &expected) {
    return expected.complete && !expected.services.empty() && expected.find(service) == nullptr;
}

ServiceHealth left_over(const std::string &service) {
    return {service, HealthState::healthy, "left over: its compose file does not name it", true};
}

StackHealth judged(std::vector<ServiceHealth> services, const compose::Expected &expected,
                   const char *nothing) {
    if (expects_nothing(expected) && services.empty())
        return model::whole(HealthState::healthy, "none of its services is to run");
    if (services.empty())
        return model::whole(HealthState::missing, nothing);
    const bool nothing_of_it = only_left_over(services);
    add_missing(services, expected);
    StackHealth health = model::worst_of(std::move(services));
    if (nothing_of_it && health.state == HealthState::missing)
        health.reason = nothing;
    name_left_over(health);
    return health;
}

} // namespace stowage::current
