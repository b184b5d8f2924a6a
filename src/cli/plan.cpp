#include "cli/commands.hpp"

#include "cli/exit_code.hpp"
#include "cli/pipeline.hpp"
#include "cli/terminal.hpp"
#include "plan/json.hpp"
#include "report/paint.hpp"
#include "support/file.hpp"

#include <fmt/format.h>

namespace stowage::cli {

int plan(const PlanOptions &options) {
    Planned planned =
        make_plan(options.common, Scope::desired_stacks, options.preflight ? Preflight::yes : Preflight::no);
    if (!options.out.empty()) {
        planned.plan.created_at = plan::to_rfc3339(std::chrono::system_clock::now());
        support::write_file_atomically(options.out,
                                       plan::to_plan_file({planned.plan, planned.desired.servers}),
                                       support::Mode::owner_only);
    }
    print(report::make_renderer(options.common.format, view_of(options.common))->plan(planned.plan));
    if (!options.out.empty() && options.common.format == report::Format::text)
        print(fmt::format("Saved to {0}; 'stowage apply {0}' applies exactly this.\n",
                          report::safe(options.out)));

    const plan::Summary summary = plan::summarize(planned.plan);
    if (summary.failed_servers > 0)
        return ExitCode::failure;
    if (const int code = restricted_code(summary.forbidden + summary.hidden > 0, options.common); code != 0)
        return code;
    if (options.detailed_exitcode && summary.to_change() + summary.blocked > 0)
        return ExitCode::differences;
    return ExitCode::success;
}

} // namespace stowage::cli
