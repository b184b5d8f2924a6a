#pragma once

#include "place.hpp"

#include <string>
#include <vector>

namespace real {

/// A container, or a service of a swarm, as its engine shows it.
struct Running {
    std::string id;
    std::string service; ///< as the compose file names it
    std::string image;
    std::string command;          ///< words with a space between them
    std::vector<std::string> env; ///< "NAME=VALUE"
    bool up = false;              ///< the container runs; every task of the service that should run does
    long since = 0;               ///< when it was made, to tell one that was made anew
};

/// What the engine has of a stack, by service; also what doesn't run.
[[nodiscard]] std::vector<Running> everything_of(Place &place, Engine engine, const std::string &project);

/// The same as a person would sum it up: "web busybox:1 sleep 100" for what is up, "web busybox:1 exit 3
/// (down)" for what isn't; a line each, sorted.
[[nodiscard]] std::vector<std::string> what_runs(Place &place, Engine engine, const std::string &project);

/// Looks until that is what runs, for half a minute at most, and returns what was seen last.
[[nodiscard]] std::vector<std::string> wait_until_runs(Place &place, Engine engine,
                                                       const std::string &project,
                                                       const std::vector<std::string> &wanted);

/// The value of a variable in the container, or in the service's specification; "" where it has none.
[[nodiscard]] std::string variable_of(Place &place, Engine engine, const std::string &project,
                                      const std::string &service, const std::string &name);

} // namespace real
