#include "apply/relocation.hpp"

#include "apply/record_files.hpp"
#include "compose/fixed_names.hpp"
#include "portainer/docker_api.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::apply {

using plan::Action;

void Relocation::check(const Record &record) {
    const auto env = env_of_record(record.stack);
    const std::vector<std::string> future = future_files(run_, record);
    const compose::FixedNames before = compose::fixed_names(files_of(run_, record), env);
    const compose::FixedNames names = compose::fixed_names(future, env);
    claims_ = before.claims;
    for (const std::string &claim : names.claims)
        if (std::find(claims_.begin(), claims_.end(), claim) == claims_.end())
            claims_.push_back(claim);
    if (names.volumes.empty() || run_.plan.replace_allowed || run_.spec.replace)
        return;
    std::vector<std::string> volumes;
    for (const std::string &volume : names.volumes)
        volumes.push_back(fmt::format("{}_{}", record.stack.name, volume));
    throw Ended{Outcome::blocked,
                Code::replace_loses_data,
                fmt::format("it would start with empty volumes; the data stays behind in {}",
                            support::join(volumes, ", ")),
                {},
                "give the volumes a fixed name (volumes: {data: {name: …}}), or allow it with "
                "--allow-replace or replace: true on the stack"};
}

std::string Relocation::said() const {
    return run_.plan.action() == Action::move ? fmt::format("moved from '{}'", run_.plan.former_environment)
                                              : fmt::format("renamed from '{}'", run_.plan.former_name);
}

Record Relocation::carry_out(Record record) {
    if (must_stop_first(record.stack)) {
        stopped_first_ = true;
        return relocate_stopped(record);
    }
    // A migration runs the containers of a stopped stack, but leaves it marked as stopped; from then on
    // the server refuses to start it. So it is started first.
    if (record.stack.status == model::StackStatus::inactive) {
        writes_.settle_lost([&] { writes_.write(record, run_.comparison.planned_again(record)); },
                            record.stack.id);
        record = run_.calls.settled(record.stack);
    }
    return migrate(record);
}

/// The server deploys the new one before it takes down the old: what only one of them can have is free
/// only when the old one is stopped. On another engine it is free anyway.
bool Relocation::must_stop_first(const model::Stack &stack) {
    if (claims_.empty() || stack.status == model::StackStatus::inactive)
        return false;
    if (run_.plan.action() == Action::rename)
        return true;
    if (stack.type != model::StackType::standalone)
        return false; // a swarm is one engine, and a move leads to another
    const auto here = run_.client.docker().containers(stack.endpoint_id);
    const auto there = run_.client.docker().containers(run_.plan.environment_id);
    return here && there && std::any_of(here->begin(), here->end(), [&](const model::Container &one) {
               return std::any_of(there->begin(), there->end(),
                                  [&](const model::Container &other) { return other.id == one.id; });
           });
}

Record Relocation::relocate_stopped(const Record &record) {
    const model::Stack &stack = record.stack;
    writes_.settle_lost(
        [&] {
            run_.calls.deploy("stopping, to free " + support::join(claims_, ", "),
                              [&](const portainer::Deadline &deadline) {
                                  return run_.client.stop(stack.id, stack.endpoint_id, deadline);
                              });
        },
        stack.id);
    run_.calls.wait_until_gone(stack);
    try {
        return migrate(record);
    } catch (Ended &ended) {
        start_again(record, ended);
        throw;
    }
}

/// What was stopped for a rename that failed runs again under its old name.
void Relocation::start_again(const Record &record, Ended &ended) {
    try {
        run_.calls.deploy("starting it again", [&](const portainer::Deadline &deadline) {
            return run_.client.start(record.stack.id, record.stack.endpoint_id, deadline);
        });
        ended.message += "; it was started again as it was";
    } catch (const Ended &second) {
        ended.message += "; it was stopped for that, and could not be started again: " + second.message;
    }
}

Record Relocation::migrate(const Record &record) {
    const std::int64_t id = record.stack.id;
    const std::int64_t from = record.stack.endpoint_id;
    const bool moves = run_.plan.action() == Action::move;
    const std::string &swarm = moves ? run_.plan.swarm_id : record.stack.swarm_id;
    try {
        writes_.settle_lost(
            [&] {
                run_.calls.deploy(moves ? "moving" : "renaming", [&](const portainer::Deadline &deadline) {
                    return run_.client.migrate(id, from, run_.plan.environment_id, swarm, run_.spec.name,
                                               deadline);
                });
            },
            id);
    } catch (Ended &ended) {
        if (moves && ended.outcome == Outcome::failed)
            ended.advice += fmt::format("{}the server still has it on '{}'; see whether parts of it run on "
                                        "'{}' too",
                                        ended.advice.empty() ? "" : "; ", run_.plan.former_environment,
                                        run_.plan.environment);
        throw;
    }
    return run_.calls.read(id);
}

} // namespace stowage::apply
