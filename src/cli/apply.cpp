#include "app/exit_code.hpp"
#include "app/locks.hpp"
#include "app/outcome.hpp"
#include "app/run.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/interrupts.hpp"
#include "cli/outputs.hpp"
#include "cli/terminal.hpp"
#include "report/progress.hpp"
#include "support/error.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <memory>

namespace stowage::cli {
namespace {

using namespace std::chrono_literals;

struct ApplyOptions {
    Options common;
    std::string plan_file;
    bool auto_approve = false;
    app::DeployOptions deploy;
    std::chrono::nanoseconds max_age = std::chrono::hours(24);
};

bool approved(const ApplyOptions &options) {
    if (options.auto_approve || !options.plan_file.empty())
        return true;
    if (!is_terminal(stdin))
        throw support::Error(
            "apply needs an approval, and there is no terminal to ask on",
            "pass --auto-approve, or apply a saved plan: stowage plan --out FILE, stowage apply FILE");
    return confirm("\nApply these changes? Only 'yes' does: ");
}

app::Run planned_run(const ApplyOptions &options) {
    if (!options.plan_file.empty())
        return app::reopen_plan(options.plan_file, options.common, options.max_age);
    app::Run run(options.common);
    advance(run, app::Stage::limits);
    return run;
}

void carry_out_with_progress(const ApplyOptions &options, app::Run &run) {
    const plan::Plan &plan = run.planned.plan;
    const bool terminal = is_terminal(stderr);
    // On a terminal the progress says it: what a signal handler writes is drawn over.
    const std::atomic<int> &interrupts = watch_interrupts(terminal ? Announce::no : Announce::yes);
    const auto progress = report::make_progress(
        stderr, terminal, use_color(options.common.color, stderr),
        static_cast<std::size_t>(std::count_if(plan.stacks.begin(), plan.stacks.end(), plan::is_carried_out)),
        plan.servers.size() > 1, &interrupts);
    run.deploy = options.deploy;
    run.observer = progress.get();
    run.interrupts = &interrupts;
    advance(run, app::Stage::remember);
}

/// Says on standard error who holds one of them.
app::ServerLocks lock(const app::Planned &planned, const ApplyOptions &options) {
    std::vector<desired::Server> servers;
    for (const auto &[name, connection] : planned.connections)
        servers.push_back(connection.server);
    const auto &shard = options.common.selection.shard;
    app::ServerLocks locks = app::lock_servers(servers, planned.desired, shard);
    lock_planned(locks, planned, shard);
    if (!locks.busy.empty())
        warn(fmt::format("error: {}\n  → wait for its end\n", locks.busy));
    return locks;
}

int apply_to(const Outputs &outputs, const ApplyOptions &options) {
    app::Run run = planned_run(options);
    const plan::Plan &plan = run.planned.plan;
    const plan::Summary summary = plan::summarize(plan);

    // Where standard output is for programs, it carries the report alone.
    const bool for_programs = outputs.for_programs();
    const report::View plan_view{options.common.verbose,
                                 use_color(options.common.color, for_programs ? stderr : stdout)};
    const std::string plan_text = report::make_renderer(report::Format::text, plan_view)->plan(plan);
    for_programs ? warn(plan_text) : print(plan_text);

    app::ServerLocks locks;
    if (summary.to_change() > 0) {
        if (!approved(options)) {
            warn("Nothing was changed.\n");
            return app::ExitCode::failure;
        }
        locks = lock(run.planned, options);
        if (!locks.busy.empty())
            return app::ExitCode::locked;
        warn("\n");
    }
    carry_out_with_progress(options, run);
    const Outputs::Render render = [&](const report::Renderer &renderer) {
        return renderer.report(run.report, plan);
    };
    const std::string text = outputs.for_stdout(render);
    print(for_programs || summary.to_change() == 0 ? text : "\n" + text);
    outputs.write_files(render);
    return exit_code_of(run.report, summary, options.common);
}

int apply(const ApplyOptions &options) {
    const Outputs outputs(options.common);
    return outputs.run([&] { return apply_to(outputs, options); });
}

} // namespace

void add_apply(Commands &commands) {
    const auto options = std::make_shared<ApplyOptions>();
    CLI::App &command = commands.add("apply", "Change the servers so that they match the YAML files",
                                     [options] { return apply(*options); });
    CLI::Option *file =
        command.add_option("PLANFILE", options->plan_file, "A plan saved by 'stowage plan --out'");
    add_inputs(command, options->common);
    add_shard(command, options->common);
    add_connection(command, options->common);
    add_output(command, options->common);
    add_planning(command, options->common);
    add_replace(command, options->common);
    for (const char *name : {"--file", "--git", "--only", "--exclude", "--shard", "--allow-shared-source",
                             "--allow-empty", "--max-deletes", "--rotate-credentials", "--show-unmanaged"})
        command.get_option(name)->excludes(file);
    command.add_flag("--auto-approve", options->auto_approve, "Do not ask");
    command.add_flag("!--no-preflight", options->deploy.preflight,
                     "Deploy without checking before that it can work");
    add_wait(command, options->deploy);
    add_duration(command, "--max-age", "Refuse a saved plan that is older, e.g. 30m (default 24h)",
                 {1ns, "30m, 12h or 48h"}, options->max_age);
    add_parallelism(command, options->common);
}

} // namespace stowage::cli
