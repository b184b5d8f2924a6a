#pragma once

#include "apply/run_tools.hpp"

#include <map>
#include <string>
#include <vector>

namespace stowage::apply {

/// The compose files that the server deployed last; empty where they can't be read from here.
[[nodiscard]] std::vector<std::string> files_of(const RunTools &run, const Record &record);

/// Those that it will run from.
[[nodiscard]] std::vector<std::string> future_files(const RunTools &run, const Record &record);

/// What stands in them for variables.
[[nodiscard]] std::map<std::string, std::string> env_of_record(const model::Stack &stack);

} // namespace stowage::apply
