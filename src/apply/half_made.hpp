#pragma once

#include "apply/run_tools.hpp"

namespace stowage::apply {

/// Older servers keep no record of a stack whose creation failed, and a swarm keeps what it had made of it by
/// then: services run that belong to no stack, and no stack of that name can be created any more.
class HalfMade {
public:
    explicit HalfMade(RunTools &run);

    /// Looks, right before the creation, whether the swarm has anything of that name. Does nothing elsewhere.
    void look_before();

    /// After the creation failed: takes down what it left, where nothing was there before and no stack of the
    /// server has the name, and says so; else, and where the server refuses, says what is left.
    void take_down(Ended &ended);

private:
    [[nodiscard]] bool is_possible() const;

    RunTools &run_;
    bool was_empty_ = false;
};

} // namespace stowage::apply
