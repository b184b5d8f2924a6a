#include "apply/half_made.hpp"

#include "apply/remains.hpp"
#include "portainer/docker_api.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::apply {
namespace {

/// A swarm's secrets and configs that a stack makes have its name in front.
bool has_of(const portainer::ApiResult<std::vector<std::string>> &names, const std::string &stack) {
    return !names || std::any_of(names->begin(), names->end(),
                                 [&](const std::string &name) { return name.starts_with(stack + "_"); });
}

} // namespace

HalfMade::HalfMade(RunTools &run) : run_(run) {}

/// Newer servers keep the record, with which everything can be mended.
bool HalfMade::is_possible() const {
    return run_.plan.type == model::StackType::swarm &&
           !run_.context.state.can(model::Ability::asynchronous_deployments);
}

void HalfMade::look_before() {
    if (!is_possible())
        return;
    portainer::DockerApi docker = run_.client.docker();
    const std::int64_t environment = run_.plan.environment_id;
    const auto there = remains_of(run_.client, environment, run_.spec.name);
    was_empty_ = there && there->empty() && !has_of(docker.secrets(environment), run_.spec.name) &&
                 !has_of(docker.configs(environment), run_.spec.name);
}

void HalfMade::take_down(Ended &ended) {
    if (!is_possible() || ended.outcome != Outcome::failed)
        return;
    const auto left = remains_of(run_.client, run_.plan.environment_id, run_.spec.name);
    if (!left || left->empty())
        return;
    const std::string what = support::join(*left, ", ");
    std::string why = "the swarm had something of that name before";
    if (was_empty_) {
        const auto answer = run_.calls.remove_external(run_.spec.name, run_.plan.environment_id);
        if (answer) {
            ended.message += fmt::format("; what it had made by then was taken down again ({})", what);
            return;
        }
        why = answer.error().str();
    }
    ended.message += "; what it had made by then is left, and belongs to no stack: " + what;
    ended.advice =
        fmt::format("it could not be taken down ({}): have an administrator run `docker stack rm {}`, "
                    "or delete it as an external stack in Portainer, mend the cause and apply again",
                    why, run_.spec.name);
}

} // namespace stowage::apply
