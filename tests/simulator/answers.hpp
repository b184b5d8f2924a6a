#pragma once

#include "world.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace simulator {

/** Does the answer carry the stack's resource control? After an update it does not, though it still exists.
 */
enum class WithAccess { no, yes };

/**
 * A stack as the API shows it: passwords blanked, and on newer servers url, credentials and interval taken
 * from the source. Written by hand, because lists of ten thousand must come quickly.
 */
void write_stack(std::string &out, const World &world, const Stack &stack, WithAccess with_access);

std::string stack_text(const World &world, const Stack &stack, WithAccess with_access);

/** The configuration that counts: the source's where there is one. */
GitConfig effective_git(const State &state, const Stack &stack);

nlohmann::json resource_control_json(const ResourceControl &control);

/** A JSON string, with its quotes. */
std::string quoted(const std::string &text);

} // namespace simulator
