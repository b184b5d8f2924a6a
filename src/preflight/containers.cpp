#include "preflight/containers.hpp"

#include "preflight/others.hpp"
#include "support/codes.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::preflight {
namespace {

class ContainerCheck {
public:
    ContainerCheck(const Deployment &deployment, const EngineUse &use, const Run &run)
        : deployment_(deployment), plan_(deployment.plan), use_(use), run_(run) {}

    std::vector<Finding> check(const std::vector<compose::Service> &services) {
        for (const compose::Service &service : services) {
            if (!service.starts())
                continue;
            check_name(service);
            for (const compose::EngineNeed &need : service.needs)
                if (need.kind == compose::EngineNeed::Kind::container)
                    check_joined(need, services);
        }
        // A git stack's containers are made anew, those of an inline stack are started.
        if (!deployment_.git)
            check_paused();
        return std::move(findings_);
    }

private:
    void check_name(const compose::Service &service) {
        const model::Container *owner = find(service.container_name);
        if (owner == nullptr || belongs_to(owner->project, plan_))
            return;
        const std::string text =
            fmt::format("the container name '{}' is taken by {}", service.container_name,
                        owner->project.empty() ? "a container that no stack made"
                                               : fmt::format("stack '{}'", owner->project));
        if (changes_too(owner->project, plan_, run_))
            findings_.push_back(warning(Code::container_name_taken, text + ", which this plan changes too",
                                        "", service.container_name_where));
        else
            findings_.push_back(blocked(Code::container_name_taken, text,
                                        "use another container_name, or remove that container",
                                        service.container_name_where));
    }

    /// `network_mode: container:NAME` and the like; one that this stack makes itself comes later.
    void check_joined(const compose::EngineNeed &need, const std::vector<compose::Service> &services) {
        const std::string &name = need.name;
        const bool coming = std::any_of(services.begin(), services.end(), [&](const compose::Service &other) {
            return other.container_name == name;
        });
        const bool id = std::any_of(use_.containers.begin(), use_.containers.end(),
                                    [&](const model::Container &one) { return one.id.starts_with(name); });
        if (find(name) != nullptr || coming || id)
            return;
        const std::string text = fmt::format("there is no container '{}' to share something with", name);
        if (others_deploy(plan_, run_))
            findings_.push_back(warning(Code::container_state, text + " yet", "", need.where));
        else
            findings_.push_back(blocked(Code::container_state, text, "start it first", need.where));
    }

    void check_paused() {
        for (const model::Container &container : use_.containers)
            if (container.state == model::ContainerState::paused && belongs_to(container.project, plan_))
                findings_.push_back(blocked(
                    Code::container_state,
                    fmt::format("its container '{}' is paused, and an engine does not start such a one",
                                container.name),
                    "unpause it, or remove it", {}));
    }

    [[nodiscard]] const model::Container *find(const std::string &name) const {
        const auto found =
            std::find_if(use_.containers.begin(), use_.containers.end(),
                         [&](const model::Container &one) { return !name.empty() && one.name == name; });
        return found == use_.containers.end() ? nullptr : &*found;
    }

    const Deployment &deployment_;
    const plan::StackPlan &plan_;
    const EngineUse &use_;
    const Run &run_;
    std::vector<Finding> findings_;
};

} // namespace

std::vector<Finding> check_containers(const Deployment &deployment,
                                      const std::vector<compose::Service> &services, const EngineUse &use,
                                      const Run &run) {
    return ContainerCheck(deployment, use, run).check(services);
}

} // namespace stowage::preflight
