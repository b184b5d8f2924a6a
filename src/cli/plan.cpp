#include "app/exit_code.hpp"
#include "app/outcome.hpp"
#include "app/run.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/fail_on.hpp"
#include "cli/outputs.hpp"
#include "cli/terminal.hpp"
#include "plan/json.hpp"
#include "plan/signature.hpp"
#include "preflight/preflight.hpp"
#include "report/paint.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/rfc3339.hpp"
#include "support/text.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <memory>

namespace stowage::cli {
namespace {

using namespace std::chrono_literals;

struct PlanOptions {
    Options common;
    app::BaseOptions base;
    app::StateOptions state;
    bool detailed_exitcode = false;
    std::vector<std::string> fail_on; ///< --fail-on: words; empty where it was not given
    bool preflight = false;
};

int exit_code_of(const plan::Plan &plan, const FailOn &fail_on, const PlanOptions &options) {
    const plan::Summary summary = plan::summarize(plan);
    if (summary.failed_servers > 0)
        return app::ExitCode::failure;
    if (fail_on.holds_for(plan))
        return app::ExitCode::differences;
    const bool restricted = summary.forbidden + summary.partly_forbidden + summary.hidden > 0;
    if (const int code = app::restricted_code(restricted, options.common); code != 0)
        return code;
    if (options.detailed_exitcode && !fail_on.given() && summary.to_change() + summary.blocked > 0)
        return app::ExitCode::differences;
    if (summary.blocked > 0 && !fail_on.given())
        return app::ExitCode::not_applied;
    return app::ExitCode::success;
}

/// A plan says nothing of what it did not look at; whoever reads it should know.
std::string not_looked_at(const plan::Plan &plan, const PlanOptions &options) {
    const bool deploys = std::any_of(plan.stacks.begin(), plan.stacks.end(), preflight::worth_checking);
    if (options.preflight || !options.state.file.empty() || !deploys)
        return {};
    return "Not looked at: images, networks, ports, and the files of git stacks; --preflight does.\n";
}

int plan_to(const Outputs &outputs, const FailOn &fail_on, const PlanOptions &options) {
    app::Planned planned = app::make_plan(options.common, app::Scope::desired_stacks,
                                          options.preflight ? app::Preflight::yes : app::Preflight::files,
                                          {options.base, options.state});
    const std::string &out = options.common.plan_out;
    if (!out.empty() && planned.withheld)
        throw support::Error("the plan can't be saved: this change brings references that were not looked up",
                             "plan what was merged, or pass --allow-repository-change");
    if (!out.empty()) {
        planned.plan.created_at = support::to_rfc3339(std::chrono::system_clock::now());
        const auto &servers = planned.desired.servers;
        support::write_file_atomically(out, plan::sign(plan::to_plan_file({planned.plan, servers}), servers),
                                       support::Mode::owner_only);
    }
    const Outputs::Render render = [&](const report::Renderer &renderer) {
        return renderer.plan(planned.plan);
    };
    outputs.write_files(render);
    print(outputs.for_stdout(render));
    if (!outputs.for_programs() && !options.common.quiet)
        warn(not_looked_at(planned.plan, options)); // it is about this command, and no part of the plan
    if (!out.empty() && !outputs.for_programs())
        print(fmt::format("Saved to {0}; 'stowage apply {0}' applies exactly this.\n", report::safe(out)));
    return exit_code_of(planned.plan, fail_on, options);
}

int plan(PlanOptions &options) {
    const Outputs outputs(options.common);
    const FailOn fail_on(options.fail_on);
    return outputs.run([&] { return plan_to(outputs, fail_on, options); });
}

void add_base(CLI::App &command, app::BaseOptions &base) {
    CLI::Option *reference =
        command
            .add_option("--base", base.reference,
                        "Say what differs because of the change from this commit to the desired state, and "
                        "what did before")
            ->type_name("REF");
    command.add_flag("--changed-only", base.changed_only, "Only what differs because of the change")
        ->needs(reference);
    command
        .add_flag("--allow-server-change", base.allow_server_change,
                  "Also ask servers that the change adds or moves, which sends them their API key")
        ->needs(reference);
    command
        .add_flag("--allow-repository-change", base.allow_repository_change,
                  "Also look up references that the change brings, and ask repositories that it names, which "
                  "sends them their passwords")
        ->needs(reference);
}

} // namespace

void add_plan(Commands &commands) {
    const auto options = std::make_shared<PlanOptions>();
    CLI::App &command = commands.add("plan", "Show what apply would change; changes nothing",
                                     [options] { return plan(*options); });
    add_inputs(command, options->common);
    add_shard(command, options->common);
    add_connection(command, options->common);
    add_output(command, options->common);
    add_quiet(command, options->common);
    add_planning(command, options->common);
    add_replace(command, options->common);
    command.add_flag("--detailed-exitcode", options->detailed_exitcode, "Exit with 2 when something differs");
    command
        .add_option("--fail-on", options->fail_on,
                    "Exit with 2 when the plan has one of these, and for no other difference: " +
                        support::join(fail_on_words(), ", "))
        ->type_name("WORD,…")
        ->delimiter(',')
        ->allow_extra_args(false);
    command.add_flag(
        "--preflight", options->preflight,
        "Check that what would be deployed can work: its compose files, images, networks, ports");
    command.add_option("--out", options->common.plan_out, "Save the plan to FILE, for 'stowage apply FILE'")
        ->type_name("FILE");
    options->common.reads = app::Reads::change_in_ci;
    add_base(command, options->base);
    command
        .add_option("--state", options->state.file,
                    "Plan against a snapshot (stowage snapshot) instead of the servers; needs no API key")
        ->type_name("FILE")
        ->excludes(command.get_option("--out"))
        ->excludes(command.get_option("--preflight"));
    add_duration(command, "--max-state-age", "Warn of a snapshot that is older, e.g. 30m (default 24h)",
                 {1ns, "30m, 12h or 48h"}, options->state.max_age);
    command.get_option("--max-state-age")->needs(command.get_option("--state"));
}

} // namespace stowage::cli
