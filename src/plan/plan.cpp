#include "plan/plan.hpp"

#include "plan/kind.hpp"
#include "support/codes.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::plan {
namespace {

/// The counter that an action belongs to.
std::size_t Summary::*counter_of(Action action) {
    switch (action) {
    case Action::create:
        return &Summary::create;
    case Action::update:
        return &Summary::update;
    case Action::redeploy:
        return &Summary::redeploy;
    case Action::rename:
        return &Summary::rename;
    case Action::move:
        return &Summary::move;
    case Action::replace:
        return &Summary::replace;
    case Action::remove:
        return &Summary::remove;
    case Action::start:
        return &Summary::start;
    case Action::stop:
        return &Summary::stop;
    case Action::forbidden:
        return &Summary::forbidden;
    case Action::hidden:
        return &Summary::hidden;
    case Action::blocked:
        return &Summary::blocked;
    case Action::none:
        break;
    }
    return &Summary::unchanged;
}

void count_health(Summary &summary, model::HealthState state) {
    switch (state) {
    case model::HealthState::progressing:
        ++summary.progressing;
        break;
    case model::HealthState::degraded:
        ++summary.degraded;
        break;
    case model::HealthState::missing:
        ++summary.missing;
        break;
    case model::HealthState::unknown:
        ++summary.health_unknown;
        break;
    case model::HealthState::healthy:
    case model::HealthState::stopped:
        break;
    }
}

void append_count(std::string &text, std::size_t count, const char *what) {
    if (count != 0)
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, what);
}

} // namespace

const char *name_of(Origin origin) {
    switch (origin) {
    case Origin::change:
        return "change";
    case Origin::drift:
        return "drift";
    case Origin::both:
        return "both";
    case Origin::not_asked:
        break;
    }
    return "";
}

Origin origin_from_name(const std::string &name) {
    for (const Origin origin : {Origin::change, Origin::drift, Origin::both})
        if (name == name_of(origin))
            return origin;
    return Origin::not_asked;
}

bool StackPlan::unwell() const {
    return health &&
           (health->state == model::HealthState::progressing ||
            health->state == model::HealthState::degraded || health->state == model::HealthState::missing);
}

bool is_carried_out(const StackPlan &stack) {
    return changes_something(stack.action()) && (stack.action() != Action::replace || stack.replace_allowed);
}

Code code_of(const StackPlan &stack) {
    if (stack.action() == Action::replace && !stack.replace_allowed)
        return Code::replace_not_allowed;
    if (stack.action() == Action::none && !stack.still_failing.empty())
        return Code::deployment_still_failing;
    return stack.code();
}

const support::Location &StackPlan::where() const {
    return kind->where(*this);
}

const std::vector<desired::Dependency> &StackPlan::depends_on() const {
    static const std::vector<desired::Dependency> none;
    return spec ? spec->depends_on : none;
}

std::string StackPlan::str(bool with_server) const {
    const std::string space =
        spec && !spec->kubernetes_namespace.empty() ? fmt::format(" ({})", spec->kubernetes_namespace) : "";
    if (with_server)
        return fmt::format("{}/{}/{}{}", server, environment, name, space);
    return fmt::format("{}/{}{}", environment, name, space);
}

std::string Commit::str() const {
    const std::string brief = id.substr(0, 7);
    return reference.empty() || id.starts_with(reference) ? brief : fmt::format("{} ({})", reference, brief);
}

Summary summarize(const Plan &plan) {
    Summary summary;
    for (const StackPlan &stack : plan.stacks) {
        if (!stack.released)
            ++(summary.*counter_of(stack.action()));
        if (changes_something(stack.action()) &&
            std::any_of(stack.changes.begin(), stack.changes.end(),
                        [](const FieldChange &change) { return !change.refused.empty(); }))
            ++summary.partly_forbidden;
        if (stack.health)
            count_health(summary, stack.health->state);
    }
    summary.not_of_change = plan.not_of_change;
    for (const ServerPlan &server : plan.servers)
        summary.failed_servers += server.error.empty() ? 0 : 1;
    return summary;
}

std::string to_string(const Summary &summary) {
    std::string text;
    const auto add = [&text](std::size_t count, const char *what) { append_count(text, count, what); };
    add(summary.create, "to create");
    add(summary.update, "to update");
    add(summary.redeploy, "to redeploy");
    add(summary.rename, "to rename");
    add(summary.move, "to move");
    add(summary.replace, "to replace");
    add(summary.start, "to start");
    add(summary.stop, "to stop");
    add(summary.remove, "to delete");
    add(summary.forbidden, "forbidden");
    add(summary.partly_forbidden, "forbidden in part");
    add(summary.hidden, "hidden");
    add(summary.blocked, "blocked");
    add(summary.unchanged, "unchanged");
    add(summary.failed_servers, summary.failed_servers == 1 ? "server failed" : "servers failed");
    if (!text.empty())
        return text;
    if (summary.not_of_change > 0)
        return "no change: it does nothing to " +
               (summary.not_of_change == 1 ? std::string("the stack")
                                           : fmt::format("the {} stacks", summary.not_of_change)) +
               " of the desired state";
    return "nothing to do: the desired state names no stack";
}

std::string origins_to_string(const Plan &plan) {
    std::size_t change = 0, drift = 0, both = 0, released = 0;
    for (const StackPlan &stack : plan.stacks) {
        released += stack.released ? 1 : 0;
        if (stack.action() == Action::none)
            continue;
        change += stack.origin == Origin::change ? 1 : 0;
        drift += stack.origin == Origin::drift ? 1 : 0;
        both += stack.origin == Origin::both ? 1 : 0;
    }
    std::string text;
    append_count(text, change, "by this change");
    append_count(text, both, "by this change and drift");
    append_count(text, drift, "drift");
    append_count(text, released, "removed from management");
    return text;
}

std::string health_to_string(const Summary &summary) {
    std::string text;
    append_count(text, summary.missing, "missing");
    append_count(text, summary.degraded, "degraded");
    append_count(text, summary.progressing, "progressing");
    append_count(text, summary.health_unknown, "unknown");
    return text;
}

} // namespace stowage::plan
