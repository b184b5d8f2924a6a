#pragma once

#include <nlohmann/json_fwd.hpp>

namespace simulator {

struct Environment;

/** The part of an environment's JSON that says what its engine has and runs. */
void read_engine(const nlohmann::json &object, Environment &environment);
void write_engine(const Environment &environment, nlohmann::json &object);

} // namespace simulator
