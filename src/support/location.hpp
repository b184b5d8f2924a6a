#pragma once

#include <memory>
#include <string>

namespace stowage::support {

/// A place in an input file. `file` is the path as it was given on the command line (or reached from there).
/// Lines and columns start at 1; 0 means "the file as a whole". Copies share the path.
struct Location {
    std::shared_ptr<const std::string> file;
    int line = 0;
    int column = 0;

    [[nodiscard]] bool known() const { return file != nullptr; }
    /// `file:line:col`, or `file` alone where no line is known, or "" where nothing is.
    [[nodiscard]] std::string str() const;
};

} // namespace stowage::support
