#include "cli/commands.hpp"

#include "cli/exit_code.hpp"
#include "cli/outputs.hpp"
#include "cli/terminal.hpp"
#include "plan/json.hpp"
#include "support/file.hpp"

namespace stowage::cli {

int show(const ShowOptions &options) {
    const Outputs outputs(options.common);
    const plan::SavedPlan saved =
        plan::parse_plan_file(support::read_file(options.plan_file, 256u << 20), options.plan_file);
    const Outputs::Render render = [&](const report::Renderer &renderer) {
        return renderer.plan(saved.plan);
    };
    outputs.write_files(render);
    print(outputs.for_stdout(render));
    return ExitCode::success;
}

} // namespace stowage::cli
