#pragma once

#include "cli/beginning.hpp"

#include <optional>

namespace CLI {
class App;
}

namespace stowage::cli {

/// What the commands take with which people begin.
struct Beginning {
    InitOptions init;
    ExportOptions exported;
    ExportOptions imported;
    DoctorOptions doctor;
};

void add_beginning(CLI::App &app, Beginning &beginning);

/// Runs the command that was given, if it is one of these.
[[nodiscard]] std::optional<int> run_beginning(const CLI::App &app, const Beginning &beginning);

} // namespace stowage::cli
