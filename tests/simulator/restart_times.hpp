#pragma once

#include <string>

namespace simulator {

/**
 * Whether a 2.44 takes these times of a restart schedule: five fields with lists, ranges and steps (a weekday
 * is 0 to 6, never 7), `@daily` and the like, `@every 1h30m`, and a time zone in front.
 */
bool takes_restart_times(const std::string &text);

} // namespace simulator
