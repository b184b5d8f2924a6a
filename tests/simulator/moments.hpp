#pragma once

#include "model.hpp"

#include <string>

namespace simulator {

class World;

// Newer servers store the end of a deployment first and what belongs to it a moment later. Here such a moment
// begins when somebody first sees that end, and lasts as long as the server's options say: the worst that can
// happen to a client happens every time.

/** Somebody is shown the record: moments that wait for that begin, those that are over end. */
void see(const World &world, const Stack &stack);

/** After a create: the stack is active already, and its polling job has no number yet. */
std::string shown_job(const Stack &stack);

/** After a failure: the commit of the failed deployment is still shown; the old one comes back later. */
std::string shown_commit(const Stack &stack);

/** After a failure: the old file is not back yet, and reading it fails. */
bool file_is_missing(const World &world, const Stack &stack);

} // namespace simulator
