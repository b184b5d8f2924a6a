#include "app/pass_log.hpp"

#include "reconcile/notices.hpp"
#include "reconcile/stack_key.hpp"
#include "report/paint.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::app {
namespace {

using apply::Outcome;
using reconcile::key_of;
using reconcile::Level;
using reconcile::path_of;
using reconcile::Status;
using support::Code;

using Fields = std::vector<std::pair<std::string, std::string>>;

template <typename Kept>
Fields fields_of(const Kept &one) {
    Fields fields = {{"server", one.server}, {"environment", one.environment}, {"stack", one.stack}};
    if (!one.space.empty())
        fields.emplace_back("namespace", one.space);
    return fields;
}

/// By which programs know what it is about; nothing where there is nothing to tell.
void add_code(Fields &fields, support::Code code) {
    if (const char *name = name_of(code); *name != '\0')
        fields.emplace_back("code", name);
}

Fields with_code(Fields fields, support::Code code) {
    add_code(fields, code);
    return fields;
}

/// All of the desired state, by their names there and on the servers.
std::vector<desired::Stack> named_stacks(const Planned &planned) {
    const auto named = [](const std::string &server, const std::string &environment,
                          const std::string &name) {
        desired::Stack stack;
        stack.server = server;
        stack.environment.name = environment;
        stack.name = name;
        return stack;
    };
    std::vector<desired::Stack> all;
    for (const auto *stacks : {&planned.desired.stacks, &planned.desired.left_out})
        for (const auto &stack : *stacks)
            all.push_back(named(stack->server, stack->environment.str(), stack->name));
    for (const plan::StackPlan &stack : planned.plan.stacks)
        all.push_back(named(stack.server, stack.environment, stack.name));
    return all;
}

Status::Stack stack_of(const plan::StackPlan &plan, const std::string &why) {
    return {
        plan.server, plan.environment, plan.name, report::safe(why), {}, {}, reconcile::namespace_of(plan)};
}

const Status::Stack *find(const std::vector<Status::Stack> &stacks, const reconcile::StackKey &key) {
    const auto found = std::find_if(stacks.begin(), stacks.end(),
                                    [&](const Status::Stack &one) { return key_of(one) == key; });
    return found == stacks.end() ? nullptr : &*found;
}

bool is_unwell(const apply::StackResult &result) {
    return result.outcome == Outcome::unchanged && result.plan.unwell() &&
           result.plan.health->state != model::HealthState::progressing;
}

} // namespace

void PassLog::say(Level level, std::string name, std::string text, Fields fields, bool routine) {
    log_.write({level, std::move(name), std::move(text), std::move(fields), {}, routine});
}

bool PassLog::is_news(const std::vector<Status::Stack> &before, const Status::Stack &now) const {
    const Status::Stack *was = find(before, key_of(now));
    return was == nullptr || reconcile::lasting(was->why) != reconcile::lasting(now.why);
}

void PassLog::desired_state(const reconcile::Snapshot &snapshot) {
    if (!snapshot.stale.empty())
        say(Level::warning, "remote_away", snapshot.stale,
            with_code({{"commit", snapshot.commit}}, Code::remote_unreachable),
            !before_.remote_error.empty());
    else if (!before_.remote_error.empty())
        say(Level::info, "remote_back", "the repository answers again", {{"commit", snapshot.commit}});
    if (!snapshot.refused.empty())
        say(Level::error, "commit_refused",
            fmt::format("{}; going on with commit {}", snapshot.refused, snapshot.commit.substr(0, 7)),
            with_code({{"commit", snapshot.commit}}, Code::commit_refused),
            before_.refused == snapshot.refused);
    say(Level::info, "desired_state",
        snapshot.subject.empty()
            ? fmt::format("desired state of commit {}", snapshot.commit.substr(0, 7))
            : fmt::format("desired state of commit {}: {}", snapshot.commit.substr(0, 7), snapshot.subject),
        {{"commit", snapshot.commit}}, before_.commit == snapshot.commit);
}

void PassLog::servers(const std::vector<desired::Server> &given, const desired::State &state) {
    for (const desired::Server &one : given) {
        const bool there =
            std::any_of(state.servers.begin(), state.servers.end(),
                        [&](const desired::Server &server) { return server.name == one.name; });
        if (!there)
            say(Level::warning, "server_in_vain",
                fmt::format("{}: the desired state has no server '{}'", one.where.str(), one.name),
                {{"server", one.name}}, before_.passes > 0);
    }
}

void PassLog::plan(const plan::Plan &plan) {
    for (const plan::ServerPlan &server : plan.servers) {
        const auto was = before_.servers.find(server.name);
        const bool was_away = was != before_.servers.end() && !was->second;
        if (!server.error.empty())
            say(Level::error, "server_failed", fmt::format("{}: {}", server.name, server.error),
                with_code({{"server", server.name}}, server.error_code), was_away);
        else if (was_away)
            say(Level::info, "server_back", fmt::format("{} answers again", server.name),
                {{"server", server.name}});
    }
    const plan::Summary summary = plan::summarize(plan);
    say(Level::info, "planned", "plan: " + plan::to_string(summary), {}, summary.to_change() == 0);
}

void PassLog::windows(const std::vector<reconcile::Window> &windows, const Planned &planned) {
    if (windows.empty())
        return;
    const std::vector<desired::Stack> stacks = named_stacks(planned);
    for (const reconcile::Window &window : windows) {
        const std::vector<std::string> in_vain = reconcile::patterns_in_vain(window, stacks);
        if (!in_vain.empty())
            say(Level::warning, "window_in_vain",
                fmt::format("the window '{}' is for '{}', which is no stack of the desired state",
                            window.name, support::join(in_vain, "', '")),
                {{"window", window.name}}, before_.passes > 0);
    }
}

void PassLog::held(const reconcile::Held &held) {
    const Status::Stack now{held.server, held.environment, held.stack, report::safe(held.why), {},
                            {},          held.space};
    if (!is_news(held.needs_attention() ? before_.failing : before_.held, now))
        return;
    Fields fields = fields_of(held);
    fields.emplace_back("by", reconcile::name_of(held.by));
    add_code(fields, code_of(held.by));
    say(held.needs_attention() ? Level::error : Level::info, "stack_held",
        fmt::format("{} is left as it is: {}", path_of(held), held.why), std::move(fields));
}

void PassLog::standing(const apply::StackResult &result) {
    const plan::StackPlan &plan = result.plan;
    const bool unwell = is_unwell(result);
    if (unwell) {
        const Status::Stack now =
            stack_of(plan, fmt::format("{}: {}", model::name_of(plan.health->state), plan.health->reason));
        if (is_news(before_.unwell, now))
            say(Level::warning, "stack_unwell",
                fmt::format("{}: it is as desired, but {}", path_of(now), now.why),
                with_code(fields_of(now), Code::deployment_runs_badly));
    } else if (result.outcome != Outcome::unchanged && result.outcome != Outcome::done) {
        const char *outcome = apply::name_of(result.outcome);
        const Status::Stack now = stack_of(plan, fmt::format("{}: {}", outcome, result.message));
        if (is_news(before_.failing, now)) {
            Fields fields = fields_of(now);
            fields.emplace_back("outcome", outcome);
            add_code(fields, result.code);
            say(result.outcome == Outcome::hidden ? Level::warning : Level::error,
                fmt::format("stack_{}", outcome), fmt::format("{}: {}", path_of(now), now.why),
                std::move(fields));
        }
    }
    const bool was_bad =
        find(before_.failing, key_of(plan)) != nullptr || find(before_.unwell, key_of(plan)) != nullptr;
    if (was_bad && !unwell && result.outcome == Outcome::unchanged) {
        const Status::Stack now = stack_of(plan, {});
        say(Level::info, "stack_well", path_of(now) + " is well again", fields_of(now));
    }
}

void PassLog::standing(const apply::Report &report, const std::vector<reconcile::Held> &held) {
    for (const apply::StackResult &result : report.stacks) {
        const bool told = plan::is_carried_out(result.plan) ||
                          std::any_of(held.begin(), held.end(), [&](const reconcile::Held &one) {
                              return key_of(one) == key_of(result.plan);
                          });
        if (!told)
            standing(result);
    }
}

} // namespace stowage::app
