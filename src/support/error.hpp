#pragma once

#include "support/diagnostics.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace stowage::support {

/// A failure that ends the command with exit code 1. `what()` says what went wrong, `advice()` what to do
/// next.
class Error : public std::runtime_error {
public:
    explicit Error(const std::string &what, std::string advice = {})
        : std::runtime_error(what), advice_(std::move(advice)) {}
    [[nodiscard]] const std::string &advice() const { return advice_; }

private:
    std::string advice_;
};

/// Mistakes in the input, all of them, each with its place. Nothing has been sent to any server.
class InputError : public Error {
public:
    explicit InputError(std::vector<Diagnostic> diagnostics)
        : Error("the input has mistakes"), diagnostics_(std::move(diagnostics)) {}
    [[nodiscard]] const std::vector<Diagnostic> &diagnostics() const { return diagnostics_; }

private:
    std::vector<Diagnostic> diagnostics_;
};

} // namespace stowage::support
