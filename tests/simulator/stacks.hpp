#pragma once

#include "api.hpp"
#include "world.hpp"

#include <optional>
#include <string>

namespace simulator {

/** The stack that the path names, or the answer that says why there is none. The world's lock is held. */
struct FoundStack {
    Stack *stack = nullptr;
    std::optional<Answer> refusal;
};
FoundStack find_stack(World &world, const Call &call);

/**
 * The stack and the environment that a writing call names with `endpointId`, after all checks of rights.
 * `ban` is the sentence of an environment that forbids stacks to regular users.
 */
struct WritableStack {
    Stack *stack = nullptr;
    std::optional<Answer> refusal;
};
WritableStack writable_stack(World &world, const Call &call, const std::string &ban);

/** Stores who changed a stack, and when. */
void touch(World &world, Stack &stack, const Call &call);

} // namespace simulator
