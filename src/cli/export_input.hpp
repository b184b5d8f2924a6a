#pragma once

#include "cli/beginning.hpp"
#include "desired/load.hpp"
#include "desired/state.hpp"
#include "export/adopt.hpp"

#include <filesystem>
#include <vector>

namespace stowage::cli {

/// Bytes of a file of the desired state that is read to be changed.
inline constexpr std::size_t largest_file = desired::LoadLimits{}.file_bytes;

/// What an export starts from.
struct ExportInput {
    exported::Existing existing;          ///< empty where nothing is there yet
    std::vector<desired::Server> servers; ///< to be read; their keys are looked up
    std::filesystem::path folder;         ///< for new files
};

/// The YAML that -f names, or stowage.yaml, and what is in the folder of --out already; the server of --url,
/// where it is given. Throws support::Error where no server is named, or one of that name has another URL.
[[nodiscard]] ExportInput load_for_export(const ExportOptions &options);

/// Those of the YAML, or the one of --url; their keys are not looked up. Throws where none is named.
[[nodiscard]] std::vector<desired::Server> servers_for(const ExportOptions &options,
                                                       const desired::State &state);
[[nodiscard]] std::vector<desired::Server> servers_for(const ExportOptions &options);

/// The server that options describe. Its key is not looked up.
[[nodiscard]] desired::Server server_of(const ServerOptions &options);

} // namespace stowage::cli
