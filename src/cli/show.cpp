#include "app/exit_code.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/outputs.hpp"
#include "cli/terminal.hpp"
#include "plan/json.hpp"
#include "support/file.hpp"

#include <CLI/CLI.hpp>
#include <memory>

namespace stowage::cli {
namespace {

struct ShowOptions {
    Options common;
    std::string plan_file;
};

int show(const ShowOptions &options) {
    const Outputs outputs(options.common);
    const plan::SavedPlan saved =
        plan::parse_plan_file(support::read_file(options.plan_file, 256u << 20), options.plan_file);
    const Outputs::Render render = [&](const report::Renderer &renderer) {
        return renderer.plan(saved.plan);
    };
    outputs.write_files(render);
    print(outputs.for_stdout(render));
    return app::ExitCode::success;
}

} // namespace

void add_show(Commands &commands) {
    const auto options = std::make_shared<ShowOptions>();
    CLI::App &command = commands.add("show", "Show a saved plan again", [options] { return show(*options); });
    command.add_option("PLANFILE", options->plan_file, "A plan saved by 'stowage plan --out'")->required();
    add_output(command, options->common);
}

} // namespace stowage::cli
