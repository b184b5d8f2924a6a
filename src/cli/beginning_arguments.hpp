#pragma once

#include "cli/beginning.hpp"

namespace stowage::cli {

/// What the commands take with which people begin.
struct Beginning {
    InitOptions init;
    ExportOptions exported;
    ExportOptions imported;
    DoctorOptions doctor;
};

class Commands;

/// `beginning` has to stay while commands may run.
void add_beginning(Commands &commands, Beginning &beginning);

} // namespace stowage::cli
