#pragma once

#include "message.hpp"

namespace simulator {

class World;

/** Git's smart HTTP below `/git/NAME.git/`: fetching only. `path` is what follows `/git`. */
Answer serve_git(World &world, const Request &request, const std::string &path);

} // namespace simulator
