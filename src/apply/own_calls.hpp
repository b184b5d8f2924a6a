#pragma once

#include "apply/run_tools.hpp"

#include <string>

namespace stowage::apply {

/// What a run made.
struct Made {
    bool created = false;                 ///< the stack is new
    const model::Stack *former = nullptr; ///< what the server had of a stack that is made anew, else null
};

/// What no create, update or settings call takes: access rights, and parts that a call of their own stores.
/// It is stored once all the rest is, since it deploys nothing.
class OwnCalls {
public:
    explicit OwnCalls(RunTools &run) : run_(run) {}

    /// Whether anything was stored, so that the record has to be read again. `said` is what the run did
    /// before. Throws Ended where it is refused.
    [[nodiscard]] bool store(const model::Stack &stack, const std::string &said, const Made &made);

    /// Gives a stack that was made again what the one before it had. Throws Ended where it is refused.
    static void give_back(portainer::Client &client, const model::Stack &made, const model::Stack &former);

private:
    void set_access(const model::Stack &stack, const std::string &said, const Made &made);

    RunTools &run_;
};

} // namespace stowage::apply
