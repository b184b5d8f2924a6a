#pragma once

#include "world.hpp"

#include <optional>
#include <string>

namespace simulator {

struct Answer;

/** Who asks, as the key said. */
using Caller = User;

bool may_use_environment(const State &state, const Caller &caller, const Environment &environment);

/** Without a resource control only administrators get in. */
bool may_use(const State &state, const Caller &caller, const std::optional<ResourceControl> &control);

/** The environment forbids stacks to regular users and the caller is one. */
bool stacks_forbidden(const Caller &caller, const Environment &environment);

/** The access that a new stack gets: administrators only, or its maker's. */
Access access_of_maker(const Caller &caller);

/**
 * What stands between the caller and a stack, in the order in which the server looks: the environment, the
 * stack's access, the environment's ban on stacks. `ban` is the sentence for the last; `environment` the word
 * for the first.
 */
std::optional<Answer> denied(const State &state, const Caller &caller, const Environment &environment,
                             const Stack &stack, const std::string &ban,
                             const std::string &environment_word = "environment");

} // namespace simulator
