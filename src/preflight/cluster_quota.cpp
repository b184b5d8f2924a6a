#include "preflight/cluster_quota.hpp"

#include "support/codes.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <string>

namespace stowage::preflight {
namespace {

/// Nothing where it is no plain number: quotas of memory and the like are not for objects.
std::optional<std::int64_t> count_in(const std::string &text) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(count) : std::nullopt;
}

/// `count/deployments.apps`
std::string counted_as(const model::KubernetesKind &kind) {
    const std::size_t slash = kind.api_version.find('/');
    return "count/" + kind.plural +
           (slash == std::string::npos ? "" : "." + kind.api_version.substr(0, slash));
}

bool counts(const std::string &resource, const model::KubernetesKind &kind) {
    return resource == counted_as(kind) ||
           (resource == kind.plural && kind.api_version.find('/') == std::string::npos);
}

std::vector<const NewObject *> counted(const std::string &resource, const std::vector<NewObject> &fresh,
                                       const std::string &space) {
    std::vector<const NewObject *> some;
    for (const NewObject &one : fresh)
        if (one.place.space == space && counts(resource, one.place.kind))
            some.push_back(&one);
    std::sort(some.begin(), some.end(), [](const NewObject *one, const NewObject *next) {
        return one->object->where.line < next->object->where.line; // they were tried side by side
    });
    return some;
}

Finding no_room(const model::KubernetesQuota &quota, const std::string &resource, const std::string &space,
                std::int64_t room, const std::vector<const NewObject *> &wanted) {
    return blocked(
        Code::manifest_refused,
        fmt::format("the quota '{}' of the namespace '{}' has room for {} more of {}, and the manifest "
                    "makes {}",
                    quota.name, space, std::max<std::int64_t>(0, room), resource, wanted.size()),
        "have the quota raised, or make less", wanted.front()->object->where);
}

} // namespace

std::vector<Finding> check_quotas(const std::vector<NewObject> &fresh, portainer::KubernetesApi api,
                                  std::int64_t environment_id) {
    std::map<std::string, std::size_t> spaces; // with how many new objects
    for (const NewObject &one : fresh)
        if (one.place.kind.namespaced)
            ++spaces[one.place.space];
    std::vector<Finding> findings;
    for (const auto &[space, objects] : spaces) {
        if (objects < 2) // of one alone its dry run told
            continue;
        const auto quotas = api.quotas(environment_id, space);
        if (!quotas)
            continue;
        for (const model::KubernetesQuota &quota : *quotas)
            for (const auto &[resource, amount] : quota.amounts) {
                const auto wanted = counted(resource, fresh, space);
                const auto hard = count_in(amount.hard);
                const auto used = count_in(amount.used);
                if (hard && used && *used + static_cast<std::int64_t>(wanted.size()) > *hard &&
                    !wanted.empty())
                    findings.push_back(no_room(quota, resource, space, *hard - *used, wanted));
            }
    }
    return findings;
}

} // namespace stowage::preflight
