#pragma once

#include "app/run.hpp"
#include "simulator/simulator.hpp"
#include "world_case.hpp"

#include <memory>
#include <string>
#include <vector>

namespace property {

/// A simulated server that a case is loaded into, and the way from YAML to report as the commands take it,
/// without locks and output. One a generation, for all cases.
class Rig {
public:
    static Rig &of(const std::string &generation);

    /// Begins anew with the server's side of a case: no faults, no requests.
    void load(const WorldCase &world);

    /// Made, and not yet carried out; shared sources may be written to. Throws support::InputError, which a
    /// generated case must not cause, or std::runtime_error where the server could not be read.
    [[nodiscard]] stowage::app::Run plan(const WorldCase &world) const;
    /// With nothing in it yet, and in no need to wait.
    [[nodiscard]] static stowage::app::Run hurried_run();
    [[nodiscard]] static stowage::apply::Report apply(stowage::app::Run &run);
    [[nodiscard]] static stowage::apply::Report apply(stowage::app::Run &&run) { return apply(run); }

    /// Requests to the API that change something.
    [[nodiscard]] std::vector<std::string> writes() const;
    /// Requests to the API.
    [[nodiscard]] std::size_t requests() const;

    simulator::Simulator &server() { return server_; }
    [[nodiscard]] std::string yaml(const WorldCase &world) const;
    /// The YAML and the server's stacks, for messages.
    [[nodiscard]] std::string describe(const WorldCase &world) const;

private:
    explicit Rig(const std::string &generation);
    [[nodiscard]] Repositories repositories() const;

    simulator::Simulator server_;
};

/// The numbers of the cases to run: `count` from `first` on. STOWAGE_PROPERTY_SEED=NUMBER is that one alone,
/// STOWAGE_PROPERTY_CASES=COUNT more or fewer than usual.
[[nodiscard]] std::vector<std::uint32_t> seeds(std::uint32_t first, std::uint32_t count);

/// What became of each stack, for messages.
[[nodiscard]] std::string outcomes_of(const stowage::apply::Report &report);

/// Whether the API can't do what is planned, so that apply leaves it alone: a replacement, or a rename of a
/// stack that is and stays stopped.
[[nodiscard]] bool is_out_of_reach(const stowage::plan::StackPlan &stack);

/// What is left to be done and can be, as `name: action`.
[[nodiscard]] std::vector<std::string> left_to_do(const stowage::plan::Plan &plan);

} // namespace property
