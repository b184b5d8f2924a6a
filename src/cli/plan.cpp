#include "cli/commands.hpp"

#include "cli/exit_code.hpp"
#include "cli/fail_on.hpp"
#include "cli/outputs.hpp"
#include "cli/pipeline.hpp"
#include "cli/terminal.hpp"
#include "plan/json.hpp"
#include "plan/signature.hpp"
#include "report/paint.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/rfc3339.hpp"

#include <fmt/format.h>

namespace stowage::cli {

namespace {

int exit_code_of(const plan::Plan &plan, const FailOn &fail_on, const PlanOptions &options) {
    const plan::Summary summary = plan::summarize(plan);
    if (summary.failed_servers > 0)
        return ExitCode::failure;
    if (fail_on.holds_for(plan))
        return ExitCode::differences;
    const bool restricted = summary.forbidden + summary.partly_forbidden + summary.hidden > 0;
    if (const int code = restricted_code(restricted, options.common); code != 0)
        return code;
    if (options.detailed_exitcode && !fail_on.given() && summary.to_change() + summary.blocked > 0)
        return ExitCode::differences;
    return ExitCode::success;
}

int plan_to(const Outputs &outputs, const FailOn &fail_on, const PlanOptions &options) {
    Planned planned =
        make_plan(options.common, Scope::desired_stacks, options.preflight ? Preflight::yes : Preflight::no,
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
    if (!out.empty() && !outputs.for_programs())
        print(fmt::format("Saved to {0}; 'stowage apply {0}' applies exactly this.\n", report::safe(out)));
    return exit_code_of(planned.plan, fail_on, options);
}

} // namespace

int plan(const PlanOptions &options) {
    const Outputs outputs(options.common);
    const FailOn fail_on(options.fail_on);
    return outputs.run([&] { return plan_to(outputs, fail_on, options); });
}

} // namespace stowage::cli
