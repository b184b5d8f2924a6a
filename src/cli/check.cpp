#include "policy/check.hpp"
#include "app/exit_code.hpp"
#include "app/policy.hpp"
#include "app/run.hpp"
#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/outputs.hpp"
#include "cli/terminal.hpp"
#include "support/text.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <memory>

namespace stowage::cli {
namespace {

struct CheckOptions {
    Options common;
    app::PolicyOptions policy;
};

std::string all_well(const desired::State &state) {
    const auto elsewhere = static_cast<std::size_t>(std::count_if(
        state.stacks.begin(), state.stacks.end(), [](const auto &stack) { return stack->git.has_value(); }));
    const auto rules = static_cast<std::size_t>(std::count_if(state.policy.begin(), state.policy.end(),
                                                              [](const auto &rule) { return !rule.waived; }));
    std::string text =
        fmt::format("Checked: {}, {} of the policy.\n", support::count_of(state.stacks.size(), "stack"),
                    support::count_of(rules, "rule"));
    if (elsewhere > 0)
        text += fmt::format("Not looked at: the compose files of {}; 'stowage plan --preflight' does.\n",
                            support::count_of(elsewhere, "git stack"));
    return text;
}

int check_to(const Outputs &outputs, const CheckOptions &options) {
    desired::State state = app::load(options.common).state;
    app::Policies policies = app::read_policies(options.policy, options.common);
    state.policy.insert(state.policy.end(), policies.rules.begin(), policies.rules.end());
    std::vector<support::Diagnostic> found = std::move(policies.warnings);
    for (support::Diagnostic &one : policy::check(state))
        found.push_back(std::move(one));
    const Outputs::Render render = [&](const report::Renderer &renderer) { return renderer.mistakes(found); };
    outputs.write_files(render);
    if (outputs.for_programs() || !found.empty())
        print(outputs.for_stdout(render));
    if (!outputs.for_programs() && !support::any_error(found))
        print(all_well(state));
    return support::any_error(found) ? app::ExitCode::failure : app::ExitCode::success;
}

int check(const CheckOptions &options) {
    Outputs outputs(options.common);
    outputs.be_of_check();
    return outputs.run([&] { return check_to(outputs, options); });
}

} // namespace

void add_check(Commands &commands) {
    const auto options = std::make_shared<CheckOptions>();
    CLI::App &command =
        commands.add("check", "Check the YAML files, their compose files and the policy; needs no server",
                     [options] { return check(*options); });
    add_inputs(command, options->common);
    add_output(command, options->common);
    options->common.reads = app::Reads::change_in_ci;
    command
        .add_option("--policy", options->policy.files,
                    "A policy besides those of the YAML files; may be given several times")
        ->type_name("FILE")
        ->allow_extra_args(false);
    command
        .add_option("--policy-ref", options->policy.reference,
                    "Hold to the policy of this git reference too, whatever the files here say")
        ->type_name("REF");
    command.add_flag("--allow-no-policy", options->policy.allow_none,
                     "Go on where --policy-ref has no policy, with a warning");
}

} // namespace stowage::cli
