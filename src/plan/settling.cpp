#include "plan/present_parts.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::plan {
namespace {

/// The ids of all stacks of that name on an environment: a server that was asked twice at once makes two.
/// Kubernetes stacks may share a name.
std::vector<std::string> ids_of_name(const model::Stack &record, const current::ServerState &current) {
    std::vector<std::string> ids;
    if (record.type == model::StackType::kubernetes)
        return ids;
    const model::Stack *first = current.find_stack(record.endpoint_id, record.name);
    if (first == nullptr)
        return ids;
    const std::string name = support::lower(record.name);
    for (const model::Stack *end = current.stacks.data() + current.stacks.size();
         first != end && first->endpoint_id == record.endpoint_id && support::lower(first->name) == name;
         ++first)
        ids.push_back(fmt::format("#{}", first->id));
    return ids;
}

} // namespace

bool settle_double(StackPlan &plan, const model::Stack &record, const current::ServerState &current,
                   Action wanted) {
    const std::vector<std::string> ids = ids_of_name(record, current);
    if (ids.size() < 2)
        return false;
    plan.block(
        wanted, Code::stack_ambiguous,
        fmt::format("the server has {} stacks of this name on this environment ({}), which share their "
                    "containers: delete all but one in Portainer, then deploy that one again",
                    ids.size(), support::join(ids, ", ")));
    return true;
}

bool settle_unreadable(StackPlan &plan, const current::FileContent *content,
                       const model::Environment &environment) {
    if (content == nullptr || content->has_value())
        return false;
    const portainer::ApiError &error = content->error();
    if (error.forbidden()) {
        plan.forbid(Action::update, refusal(error.message, environment.name, Known::met),
                    "its content can't be read, so whether it differs is not known: " + error.message);
        return true;
    }
    if (error.kind == portainer::ApiError::Kind::status && error.status == 500)
        return false; // the checkout is damaged; sending the content again mends it
    plan.block(Action::update, Code::stack_unreadable,
               fmt::format("its content could not be read, so nothing is known of it: {}", error.str()));
    return true;
}

void plan_closed(StackPlan &plan, const desired::Stack &desired, const model::Stack &stack,
                 const current::ServerState &current) {
    const bool stops = desired.state == desired::RunState::stopped && !desired.ignores("state");
    if (stops && stack.status != model::StackStatus::inactive) {
        plan.change(Action::stop, "it runs, and should be stopped");
        return;
    }
    plan.change(Action::update);
    const std::string repository = stack.deployed ? fmt::format(" ({})", stack.deployed->url) : "";
    plan.forbid(
        Verdict{Code::permission_source,
                fmt::format("it comes from git, and {} may not read its source: whether it is as "
                            "desired is not known",
                            current.user.name),
                fmt::format("access to the source of its repository{}; an administrator can open it to "
                            "the user or the user's teams",
                            repository),
                true});
}

} // namespace stowage::plan
