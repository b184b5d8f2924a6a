#include "cli/applying.hpp"

#include "app/exit_code.hpp"
#include "app/locks.hpp"
#include "app/outcome.hpp"
#include "app/run.hpp"
#include "cli/arguments.hpp"
#include "cli/interrupts.hpp"
#include "cli/outputs.hpp"
#include "cli/terminal.hpp"
#include "report/progress.hpp"
#include "support/error.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>

namespace stowage::cli {
namespace {

bool approved(const ApplyOptions &options) {
    if (options.auto_approve || !options.plan_file.empty())
        return true;
    if (!is_terminal(stdin))
        throw support::Error(
            "this needs an approval, and there is no terminal to ask on",
            "pass --auto-approve, or apply a saved plan: stowage plan --out FILE, stowage apply FILE");
    return confirm("\nApply these changes? Only 'yes' does: ");
}

/// A deployment starts what shall not run, and what is to be deleted needs none.
void prepare_redeployment(desired::State &state, const ApplyOptions &options) {
    for (const auto &stack : state.stacks) {
        if (stack->state != desired::RunState::running)
            throw support::Error(
                fmt::format("{}: stack '{}' shall {}, so there is nothing to deploy again",
                            stack->where.str(), stack->name,
                            stack->state == desired::RunState::stopped ? "be stopped" : "not be there"),
                "'stowage apply' brings it there");
        if (options.pull)
            stack->pull_image = desired::PullImage::always;
    }
}

app::Run planned_run(const ApplyOptions &options) {
    if (!options.plan_file.empty())
        return app::reopen_plan(options.plan_file, options.common, options.max_age);
    app::Run run(options.common);
    advance(run, app::Stage::load);
    if (!options.redeploy.empty())
        prepare_redeployment(run.input.state, options);
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
    if (!options.common.quiet)
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

} // namespace

void add_applying(CLI::App &command, ApplyOptions &options) {
    add_connection(command, options.common);
    add_output(command, options.common);
    add_quiet(command, options.common);
    add_replace(command, options.common);
    command.add_flag("--auto-approve", options.auto_approve, "Do not ask");
    command.add_flag("!--no-preflight", options.deploy.preflight,
                     "Deploy without checking before that it can work");
    add_wait(command, options.deploy);
    add_parallelism(command, options.common);
}

int apply(const ApplyOptions &options) {
    const Outputs outputs(options.common);
    return outputs.run([&] { return apply_to(outputs, options); });
}

} // namespace stowage::cli
