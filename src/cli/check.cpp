#include "cli/commands.hpp"

#include "cli/exit_code.hpp"
#include "cli/outputs.hpp"
#include "cli/pipeline.hpp"
#include "cli/policy.hpp"
#include "cli/terminal.hpp"
#include "policy/check.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::cli {
namespace {

std::string all_well(const desired::State &state) {
    const auto elsewhere = static_cast<std::size_t>(std::count_if(
        state.stacks.begin(), state.stacks.end(), [](const auto &stack) { return stack->git.has_value(); }));
    std::string text =
        fmt::format("Checked: {}, {} of the policy.\n", support::count_of(state.stacks.size(), "stack"),
                    support::count_of(state.policy.size(), "rule"));
    if (elsewhere > 0)
        text += fmt::format("Not looked at: the compose files of {}; 'stowage plan --preflight' does.\n",
                            support::count_of(elsewhere, "git stack"));
    return text;
}

int check_to(const Outputs &outputs, const CheckOptions &options) {
    desired::State state = load(options.common).state;
    Policies policies = read_policies(options);
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
    return support::any_error(found) ? ExitCode::failure : ExitCode::success;
}

} // namespace

int check(const CheckOptions &options) {
    Outputs outputs(options.common);
    outputs.be_of_check();
    return outputs.run([&] { return check_to(outputs, options); });
}

} // namespace stowage::cli
