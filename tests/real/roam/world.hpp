#pragma once

#include "real/stage.hpp"
#include "step.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace roam {

enum class Wanted { running, stopped, absent };
enum class Content { good, crashes, broken };

/// One stack as the desired state has it.
struct Wish {
    std::string name; ///< without the stage's prefix
    real::Kind kind;
    Wanted state = Wanted::running;
    Content content = Content::good;
    int seconds = 100; ///< that good content sleeps
    int variable = 0;
};

/// What one run said.
struct Said {
    int exit_code = -1;
    std::string text;      ///< all of it
    nlohmann::json report; ///< null where there is none
};

/// Stacks of every kind that the server has, changed step by step.
class World {
public:
    explicit World(const std::string &place);

    [[nodiscard]] const std::vector<Wish> &wishes() const { return wishes_; }
    real::Stage &stage() { return stage_; }

    /// Does anything but a judged run: changes the desired state, or something by hand.
    void disturb(const Step &step);

    Said apply();
    Said plan();
    Said list();

    /// Wants everything running with good content.
    void want_all_well();

    /// What the engine has of the stack.
    std::vector<std::string> engine(const Wish &wish);
    /// What it should have once the wish is fulfilled with good content.
    [[nodiscard]] std::vector<std::string> wanted(const Wish &wish) const;
    /// The variable V as it arrived, and as a wish writes it.
    std::string variable(const Wish &wish);
    static std::string value_of(int variable);
    nlohmann::json record(const Wish &wish) { return stage_.record(wish.name); }

private:
    void write();
    void by_hand(const Step &step, const Wish &wish);
    void put(Wish &wish);
    Said run(std::vector<std::string> arguments);
    void interrupt(int milliseconds);

    real::Stage stage_;
    std::vector<Wish> wishes_;
};

} // namespace roam
