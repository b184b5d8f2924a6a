#include "walk.hpp"

#include "judge.hpp"

namespace roam {
namespace {

std::vector<std::string> judged_run(World &world) {
    const Before before = look(world);
    const Said applied = world.apply();
    std::vector<std::string> lines = judge_apply(world, before, applied);
    const std::vector<std::string> of_list = judge_list(world, world.list());
    lines.insert(lines.end(), of_list.begin(), of_list.end());
    if (applied.exit_code == 0) {
        const Said plan = world.plan();
        if (plan.exit_code != 0)
            lines.push_back("LIE all is called done, and the next plan is not empty: " + plan.text);
    }
    if (!lines.empty())
        lines.push_back("the run said: " + applied.text);
    return lines;
}

/// What is wrong at the end.
std::vector<std::string> ending(World &world) {
    world.want_all_well();
    Said applied;
    for (int i = 0; i < 3 && applied.exit_code != 0; ++i)
        applied = world.apply();
    if (applied.exit_code != 0)
        return {"STUCK after three runs with good content: " + applied.text};
    return judged_run(world);
}

} // namespace

std::optional<Finding> walk(const std::string &place, const std::vector<Step> &steps, Say say) {
    World world(place);
    std::vector<Step> taken;
    for (const Step &step : steps) {
        if (say != nullptr)
            say(step);
        taken.push_back(step);
        std::vector<std::string> lines;
        if (step.what == What::apply)
            lines = judged_run(world);
        else
            world.disturb(step);
        if (!lines.empty())
            return Finding{taken, lines};
    }
    if (std::vector<std::string> lines = ending(world); !lines.empty())
        return Finding{taken, std::move(lines)};
    return std::nullopt;
}

Finding shrink(const std::string &place, Finding finding) {
    for (std::size_t part = finding.steps.size() / 2; part > 0; part /= 2) {
        for (std::size_t at = 0; at < finding.steps.size();) {
            std::vector<Step> fewer = finding.steps;
            const auto from = fewer.begin() + static_cast<std::ptrdiff_t>(at);
            fewer.erase(from, from + static_cast<std::ptrdiff_t>(std::min(part, fewer.size() - at)));
            if (std::optional<Finding> again = walk(place, fewer, nullptr))
                finding = std::move(*again);
            else
                at += part;
        }
    }
    return finding;
}

} // namespace roam
