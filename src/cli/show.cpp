#include "cli/commands.hpp"

#include "cli/exit_code.hpp"
#include "cli/terminal.hpp"
#include "plan/json.hpp"
#include "support/file.hpp"

namespace stowage::cli {

int show(const ShowOptions &options) {
    const plan::SavedPlan saved =
        plan::parse_plan_file(support::read_file(options.plan_file, 256u << 20), options.plan_file);
    print(report::make_renderer(options.common.format, view_of(options.common))->plan(saved.plan));
    return ExitCode::success;
}

} // namespace stowage::cli
