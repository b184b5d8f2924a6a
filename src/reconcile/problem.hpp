#pragma once

#include "support/code.hpp"

#include <string>

namespace stowage::reconcile {

/// Something that is wrong, from the pass that found it to the one that finds it ended.
struct Problem {
    enum class Of { pass, commit, remote, server, stack };
    Of of = Of::pass;
    std::string server;      ///< of a server or a stack; else ""
    std::string environment; ///< of a stack; else ""
    std::string stack;       ///< of a stack; else ""
    std::string why;         ///< one line; secrets masked
    std::string since;       ///< RFC 3339
    std::string space = {};  ///< of a stack of Kubernetes: its namespace, where the desired state names it
    support::Code code{};    ///< what `why` is about; none in files of earlier versions

    [[nodiscard]] bool same_subject(const Problem &other) const {
        return of == other.of && server == other.server && environment == other.environment &&
               stack == other.stack && space == other.space;
    }
};

/// `pass`, `commit`, …
[[nodiscard]] const char *name_of(Problem::Of of);
/// Throws support::Error for another name.
[[nodiscard]] Problem::Of problem_of(const std::string &name);

} // namespace stowage::reconcile
