#include "cli/steps.hpp"

#include "apply/failures.hpp"
#include "cli/exit_code.hpp"
#include "support/digest.hpp"
#include "support/folders.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace stowage::cli {

using apply::Outcome;

ServerLocks lock_servers(const std::vector<desired::Server> &servers) {
    ServerLocks held;
    std::set<std::string> urls;
    for (const desired::Server &server : servers) {
        if (!urls.insert(server.url).second)
            continue;
        const auto path = support::lock_folder() / (support::sha256_hex(server.url).substr(0, 32) + ".lock");
        auto lock = support::LockFile::try_lock(path);
        if (!lock) {
            held.busy = fmt::format("another run of stowage is working on server '{}': {}", server.name,
                                    support::LockFile::holder(path));
            held.locks.clear();
            return held;
        }
        held.locks.push_back(std::move(*lock));
    }
    return held;
}

apply::Report carry_out(const ApplyOptions &options, const Planned &planned, apply::Observer &observer,
                        const std::atomic<int> &interrupts) {
    std::map<std::string, apply::Target> targets;
    for (const auto &[name, connection] : planned.connections)
        targets[name] = {connection.client.get(), &connection.state, connection.server.timeouts.deploy};
    apply::Options apply_options;
    apply_options.parallelism = options.common.parallelism;
    apply_options.wait = options.wait;
    apply_options.limits.timeout = options.wait_timeout;
    apply_options.limits.stable_for = options.stable_for;
    apply_options.preflight = !options.no_preflight;
    apply_options.git_cache = (support::cache_folder() / "git").string();
    return apply::apply(planned.plan, targets, apply_options, observer, interrupts);
}

void remember_failures(const Planned &planned, const apply::Report &report) {
    for (const auto &[name, connection] : planned.connections)
        apply::Failures(connection.server.url, connection.server.api_key.value).remember(name, report);
}

int exit_code_of(const apply::Report &report, const plan::Summary &planned, const Options &options) {
    const auto any = [&](std::initializer_list<Outcome> outcomes) {
        return std::any_of(report.stacks.begin(), report.stacks.end(), [&](const apply::StackResult &item) {
            return std::find(outcomes.begin(), outcomes.end(), item.outcome) != outcomes.end();
        });
    };
    if (report.interrupted)
        return ExitCode::interrupted;
    if (planned.failed_servers > 0)
        return ExitCode::failure;
    if (any({Outcome::failed, Outcome::not_effective, Outcome::unknown, Outcome::stale, Outcome::blocked,
             Outcome::skipped}))
        return ExitCode::not_applied;
    return restricted_code(any({Outcome::forbidden, Outcome::hidden}), options);
}

} // namespace stowage::cli
