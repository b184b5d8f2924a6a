#include "cli/commands.hpp"

#include "apply/failures.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupts.hpp"
#include "cli/pipeline.hpp"
#include "cli/terminal.hpp"
#include "report/progress.hpp"
#include "support/digest.hpp"
#include "support/error.hpp"
#include "support/folders.hpp"
#include "support/lock_file.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::cli {
namespace {

using apply::Outcome;

/// One lock a server, so that two runs of this host never write to one server at once. Nothing when somebody
/// else holds one.
std::optional<std::vector<support::LockFile>> lock_servers(const Planned &planned) {
    std::vector<support::LockFile> locks;
    for (const auto &[name, connection] : planned.connections) {
        const auto path =
            support::lock_folder() / (support::sha256_hex(connection.server.url).substr(0, 32) + ".lock");
        auto lock = support::LockFile::try_lock(path);
        if (!lock) {
            warn(fmt::format(
                "error: another run of stowage is working on server '{}': {}\n  → wait for its end\n", name,
                support::LockFile::holder(path)));
            return std::nullopt;
        }
        locks.push_back(std::move(*lock));
    }
    return locks;
}

bool approved(const ApplyOptions &options) {
    if (options.auto_approve || !options.plan_file.empty())
        return true;
    if (!is_terminal(stdin))
        throw support::Error(
            "apply needs an approval, and there is no terminal to ask on",
            "pass --auto-approve, or apply a saved plan: stowage plan --out FILE, stowage apply FILE");
    return confirm("\nApply these changes? Only 'yes' does: ");
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

apply::Report carry_out(const ApplyOptions &options, const Planned &planned) {
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
    const auto progress = report::make_progress(
        stderr, is_terminal(stderr), use_color(options.common.color, stderr),
        static_cast<std::size_t>(
            std::count_if(planned.plan.stacks.begin(), planned.plan.stacks.end(), plan::is_carried_out)),
        planned.plan.servers.size() > 1);
    return apply::apply(planned.plan, targets, apply_options, *progress, watch_interrupts());
}

} // namespace

int apply(const ApplyOptions &options) {
    const Planned planned =
        options.plan_file.empty() ? make_plan(options.common) : reopen_plan(options.plan_file, options);
    const plan::Summary summary = plan::summarize(planned.plan);
    const bool json = options.common.format == report::Format::json;
    const auto renderer = report::make_renderer(options.common.format, view_of(options.common));

    // With JSON, standard output carries the report alone.
    const report::View plan_view{options.common.verbose,
                                 use_color(options.common.color, json ? stderr : stdout)};
    const std::string plan_text = report::make_renderer(report::Format::text, plan_view)->plan(planned.plan);
    json ? warn(plan_text) : print(plan_text);

    std::optional<std::vector<support::LockFile>> locks;
    if (summary.to_change() > 0) {
        if (!approved(options)) {
            warn("Nothing was changed.\n");
            return ExitCode::failure;
        }
        locks = lock_servers(planned);
        if (!locks)
            return ExitCode::locked;
        warn("\n");
    }
    const apply::Report report = carry_out(options, planned);
    for (const auto &[name, connection] : planned.connections)
        apply::Failures(connection.server.url, connection.server.api_key.value).remember(name, report);
    const std::string text = renderer->report(report, planned.plan);
    print(json || summary.to_change() == 0 ? text : "\n" + text);
    return exit_code_of(report, summary, options.common);
}

} // namespace stowage::cli
