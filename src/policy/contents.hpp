#pragma once

#include "compose/claims.hpp"
#include "compose/document.hpp"
#include "desired/state.hpp"
#include "support/diagnostics.hpp"

#include <string>
#include <vector>

namespace stowage::policy {

/// What stands for a value that is not known here: one that comes by reference.
inline constexpr const char *unknown_value = compose::unknown_value;

struct UsedImage {
    std::string image;         ///< with its variables replaced; "" where it can't be known
    std::string user;          ///< `service 'web'`, `a container`
    support::Diagnostic place; ///< where it is, with its line; says nothing
};

/// A value that stands in a manifest.
struct Literal {
    enum class Kind { secret, variable };
    std::string name; ///< of the variable, or `password of Secret db`
    Kind kind = Kind::variable;
    std::string value; ///< never shown
    support::Diagnostic where;
};

/// What the compose file, or manifest, of an inline stack says.
struct Contents {
    std::vector<support::Diagnostic> problems;
    std::vector<UsedImage> images;
    std::vector<Literal> literals; ///< of a manifest
    /// What it takes from elsewhere (`include`, `extends` of another file) may bring images too.
    bool partial = false;
    /// Where it takes services from elsewhere, whose images nobody sees; says nothing.
    std::vector<support::Diagnostic> from_elsewhere;
    struct Variable {
        std::string name;
        std::string service;
        support::Diagnostic place; ///< says nothing
    };
    std::vector<Variable> variables; ///< that services set to what is written here
    struct Wanted {
        compose::Claim claim;
        support::Diagnostic place; ///< says nothing
    };
    std::vector<Wanted> wanted; ///< that no other stack of the environment can have
    support::Diagnostic whole;  ///< the file; says nothing
};

/// Reads what lies beside the YAML, and looks whether the files that it names are there; nothing else.
/// `stack.file` is set.
[[nodiscard]] Contents read_contents(const desired::Stack &stack);

} // namespace stowage::policy
