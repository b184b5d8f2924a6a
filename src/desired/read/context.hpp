#pragma once

#include "desired/load.hpp"
#include "desired/sources.hpp"
#include "desired/yaml/node.hpp"
#include "support/diagnostics.hpp"
#include "support/error.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <utility>

namespace stowage::desired {

/// Reads a whole file of at most `limit` bytes. Throws support::Error.
using ReadFile = std::function<std::string(const std::filesystem::path &path, std::size_t limit)>;

/// What every reader of one YAML file needs.
struct Context {
    const LoadOptions &options;
    support::Diagnostics &diagnostics;
    Sources &sources;
    const ReadFile &read_file;
    std::filesystem::path folder; ///< paths in the file start here

    void error(support::Code code, Location where, std::string what, std::string advice = {}) const {
        diagnostics.add(code, std::move(where), std::move(what), std::move(advice));
    }
    void error(Location where, std::string what, std::string advice = {}) const {
        diagnostics.add(std::move(where), std::move(what), std::move(advice));
    }
    /// A path that is written in the file, as it can be opened and shown.
    [[nodiscard]] std::filesystem::path reach(const std::string &path) const {
        return (folder / path).lexically_normal();
    }
};

/// What helps with a file that can't be read.
[[nodiscard]] inline std::string advice_of(const support::Error &error) {
    return error.advice().empty() ? "a relative path starts at the folder of this file" : error.advice();
}

/// `'text'`, cut where it gets long.
[[nodiscard]] std::string in_quotes(std::string_view text);

} // namespace stowage::desired
