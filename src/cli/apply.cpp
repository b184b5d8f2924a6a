#include "cli/commands.hpp"

#include "cli/exit_code.hpp"
#include "cli/interrupts.hpp"
#include "cli/outputs.hpp"
#include "cli/pipeline.hpp"
#include "cli/steps.hpp"
#include "cli/terminal.hpp"
#include "report/progress.hpp"
#include "support/error.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::cli {
namespace {

bool approved(const ApplyOptions &options) {
    if (options.auto_approve || !options.plan_file.empty())
        return true;
    if (!is_terminal(stdin))
        throw support::Error(
            "apply needs an approval, and there is no terminal to ask on",
            "pass --auto-approve, or apply a saved plan: stowage plan --out FILE, stowage apply FILE");
    return confirm("\nApply these changes? Only 'yes' does: ");
}

apply::Report carry_out_with_progress(const ApplyOptions &options, const Planned &planned) {
    const auto progress = report::make_progress(
        stderr, is_terminal(stderr), use_color(options.common.color, stderr),
        static_cast<std::size_t>(
            std::count_if(planned.plan.stacks.begin(), planned.plan.stacks.end(), plan::is_carried_out)),
        planned.plan.servers.size() > 1);
    return carry_out(options, planned, *progress, watch_interrupts());
}

int apply_to(const Outputs &outputs, const ApplyOptions &options) {
    const Planned planned =
        options.plan_file.empty() ? make_plan(options.common) : reopen_plan(options.plan_file, options);
    const plan::Summary summary = plan::summarize(planned.plan);

    // Where standard output is for programs, it carries the report alone.
    const bool for_programs = outputs.for_programs();
    const report::View plan_view{options.common.verbose,
                                 use_color(options.common.color, for_programs ? stderr : stdout)};
    const std::string plan_text = report::make_renderer(report::Format::text, plan_view)->plan(planned.plan);
    for_programs ? warn(plan_text) : print(plan_text);

    ServerLocks locks;
    if (summary.to_change() > 0) {
        if (!approved(options)) {
            warn("Nothing was changed.\n");
            return ExitCode::failure;
        }
        std::vector<desired::Server> servers;
        for (const auto &[name, connection] : planned.connections)
            servers.push_back(connection.server);
        const auto &shard = options.common.selection.shard;
        locks = lock_servers(servers, planned.desired, shard);
        lock_planned(locks, planned, shard);
        if (!locks.busy.empty()) {
            warn(fmt::format("error: {}\n  → wait for its end\n", locks.busy));
            return ExitCode::locked;
        }
        warn("\n");
    }
    const apply::Report report = carry_out_with_progress(options, planned);
    remember_failures(planned, report);
    const Outputs::Render render = [&](const report::Renderer &renderer) {
        return renderer.report(report, planned.plan);
    };
    const std::string text = outputs.for_stdout(render);
    print(for_programs || summary.to_change() == 0 ? text : "\n" + text);
    outputs.write_files(render);
    return exit_code_of(report, summary, options.common);
}

} // namespace

int apply(const ApplyOptions &options) {
    const Outputs outputs(options.common);
    return outputs.run([&] { return apply_to(outputs, options); });
}

} // namespace stowage::cli
