#include "preflight/resources.hpp"

#include "preflight/others.hpp"
#include "support/codes.hpp"

#include <fmt/format.h>

namespace stowage::preflight {
namespace {

using compose::External;
using compose::ResourceKind;

/// Every engine has these, and lists them or not.
bool is_built_in(const External &external) {
    return external.kind == ResourceKind::network &&
           (external.name == "bridge" || external.name == "host" || external.name == "none");
}

/// Compose finds a network by its id too.
bool may_be_id(const External &external) {
    return external.kind == ResourceKind::network && external.name.size() >= 12 &&
           external.name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

class ExternalCheck {
public:
    ExternalCheck(const Deployment &deployment, Facts &facts, const current::ServerState &state,
                  const Run &run)
        : plan_(deployment.plan), facts_(facts), administrator_(state.user.administrator), run_(run) {}

    void run(const External &external) {
        const bool swarm = plan_.type == model::StackType::swarm;
        // A swarm makes a volume on each node that needs it, external or not.
        if (is_built_in(external) || may_be_id(external) || (swarm && external.kind == ResourceKind::volume))
            return;
        auto names = facts_.names(plan_.environment_id, external.kind, Age::any);
        if (names && !names->contains(external.name) && run_.ahead == nullptr)
            names = facts_.names(plan_.environment_id, external.kind, Age::now);
        if (!names)
            add(unchecked(Code::resource_unchecked,
                          fmt::format("whether the {} '{}' exists could not be checked: {}",
                                      name_of(external.kind), external.name, names.error().str()),
                          "", external.where));
        else if (!names->contains(external.name))
            missing(external);
    }

    [[nodiscard]] std::vector<Finding> take() { return std::move(findings_); }

private:
    void add(Finding finding) { findings_.push_back(std::move(finding)); }

    void missing(const External &external) {
        const std::string what = fmt::format("the external {} '{}' does not exist in environment '{}'",
                                             name_of(external.kind), external.name, plan_.environment);
        if (!administrator_)
            add(warning(Code::resource_missing, what + ", or this user may not see it", "", external.where));
        else if (others_deploy(plan_, run_))
            add(warning(Code::resource_missing, what + " yet; another stack of this plan may bring it",
                        "name that stack in dependsOn", external.where));
        else
            add(blocked(Code::resource_missing, what,
                        fmt::format("create it first; the stack does not, since it calls it external"),
                        external.where));
    }

    const plan::StackPlan &plan_;
    Facts &facts_;
    bool administrator_;
    const Run &run_;
    std::vector<Finding> findings_;
};

} // namespace

std::vector<Finding> check_externals(const Deployment &deployment, const std::vector<External> &externals,
                                     Facts &facts, const current::ServerState &state, const Run &run) {
    ExternalCheck check(deployment, facts, state, run);
    for (const External &external : externals)
        check.run(external);
    return check.take();
}

} // namespace stowage::preflight
