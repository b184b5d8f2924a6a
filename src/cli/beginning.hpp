#pragma once

#include "cli/options.hpp"
#include "export/names.hpp"

#include <string>

namespace stowage::cli {

/// A server that is named on the command line.
struct ServerOptions {
    std::string url; ///< "" for those of the YAML
    std::string name = "main";
    std::string key_variable = "PORTAINER_API_KEY";
    std::string key_file; ///< instead of the variable
    std::string ca_file;
    std::string fingerprint; ///< of its public key; "" for none
};

/// Of export and import.
struct ExportOptions {
    Options common;
    ServerOptions server;
    std::string out; ///< folder; "" for this one
    exported::Split split = exported::Split::none;
    std::string secrets; ///< file to write their values to; "" for none
};

struct InitOptions {
    Options common;
    ServerOptions server;
    std::string from;        ///< folder with compose files; "" for none
    std::string environment; ///< of stacks; "" for the first one
    bool no_input = false;   ///< ask nothing
};

struct DoctorOptions {
    Options common;
    ServerOptions server;
};

/// The commands with which people begin; as those of commands.hpp.
[[nodiscard]] int init(InitOptions options);
[[nodiscard]] int doctor(const DoctorOptions &options);
[[nodiscard]] int export_stacks(const ExportOptions &options);

} // namespace stowage::cli
