#pragma once

#include <string>

namespace simulator {

class World;

/** Replaces the state by what the JSON says; README.md describes it. Throws std::runtime_error. Takes the
 * lock. */
void load_state(World &world, const std::string &json);

/** The whole state, passwords and keys included, as JSON that load_state reads. Takes the lock. */
std::string save_state(World &world);

/** The state that a simulator starts with when it is given none. */
std::string demo_state();

} // namespace simulator
