#include "real/place.hpp"
#include "walk.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

namespace {

struct Walks {
    std::uint32_t seed = 1;
    std::uint32_t seeds = 1;
    std::size_t steps = 30;
    std::string replay;
    bool verbose = false;
    bool shrinks = true;
};

void say(const roam::Step &step) {
    std::cout << "  " << roam::text_of({step}) << std::endl;
}

void report(const std::string &place, const std::string &what, const roam::Finding &finding) {
    std::cout << place << ", " << what << ":\n";
    for (const std::string &line : finding.lines)
        std::cout << "  " << line << '\n';
    std::cout << "again with: --replay '" << roam::text_of(finding.steps) << "'" << std::endl;
}

/// Was everything right?
bool one_walk(const Walks &walks, const std::string &place, const std::string &what,
              const std::vector<roam::Step> &steps) {
    std::optional<roam::Finding> finding = roam::walk(place, steps, walks.verbose ? say : nullptr);
    if (!finding)
        return true;
    report(place, what, *finding);
    if (walks.shrinks) {
        const std::size_t long_way = finding->steps.size();
        finding = roam::shrink(place, std::move(*finding));
        if (finding->steps.size() < long_way)
            report(place, what + ", shrunk", *finding);
    }
    return false;
}

int run(const Walks &walks) {
    std::size_t good = 0;
    std::size_t bad = 0;
    std::size_t taken = 0;
    for (const std::string &place : real::Place::names()) {
        if (!walks.replay.empty()) {
            ++(one_walk(walks, place, "replayed", roam::steps_from(walks.replay)) ? good : bad);
            continue;
        }
        for (std::uint32_t seed = walks.seed; seed < walks.seed + walks.seeds; ++seed) {
            const std::vector<roam::Step> steps = roam::steps_of(seed, walks.steps, 4);
            taken += steps.size();
            ++(one_walk(walks, place, "seed " + std::to_string(seed), steps) ? good : bad);
            std::cout << place << ", seed " << seed << " is through: " << taken << " steps, " << bad
                      << " walks wrong" << std::endl;
        }
    }
    std::cout << taken << " steps in " << good + bad << " walks, " << bad << " of them wrong" << std::endl;
    return bad == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char **argv) {
    Walks walks;
    CLI::App app("Walks at random through worlds of stacks and judges what stowage says of them.", "roam");
    app.add_option("--seed", walks.seed, "Of the first walk")->capture_default_str();
    app.add_option("--seeds", walks.seeds, "How many walks, each with the next seed")->capture_default_str();
    app.add_option("--steps", walks.steps, "In each walk")->capture_default_str();
    app.add_option("--replay", walks.replay, "These steps instead, as a finding prints them");
    app.add_flag("--verbose", walks.verbose, "Print each step before it is taken");
    app.add_flag("--shrink,!--no-shrink", walks.shrinks, "Look for fewer steps that show the same");
    CLI11_PARSE(app, argc, argv);
    try {
        return run(walks);
    } catch (const std::exception &problem) {
        std::cerr << "roam: " << problem.what() << '\n';
        return 1;
    }
}
