#include "support/ci.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

namespace stowage::support {

std::span<const char *const> ci_variables() {
    // CI is what nearly all of them set; the others are of those that do not, or did not always.
    static constexpr std::array<const char *, 13> variables{
        "CI",       "GITHUB_ACTIONS",   "GITEA_ACTIONS",         "FORGEJO_ACTIONS", "GITLAB_CI",
        "DRONE",    "WOODPECKER",       "JENKINS_URL",           "BUILDKITE",       "CIRCLECI",
        "TF_BUILD", "TEAMCITY_VERSION", "BITBUCKET_BUILD_NUMBER"};
    return variables;
}

bool in_ci() {
    const auto variables = ci_variables();
    return std::any_of(variables.begin(), variables.end(), [](const char *name) {
        const char *value = std::getenv(name);
        const std::string_view text = value != nullptr ? value : "";
        return !text.empty() && text != "false" && text != "0";
    });
}

} // namespace stowage::support
