#pragma once

#include "model/stack.hpp"
#include "portainer/client.hpp"

#include <string>
#include <vector>

namespace stowage::apply {

/// What became of objects of a cluster that no manifest names any more: `ConfigMap old`.
struct Removal {
    std::vector<std::string> removed;
    std::vector<std::string> kept;   ///< they hold data
    std::vector<std::string> failed; ///< with the cluster's words

    /// "; removed ConfigMap old; left …", or "".
    [[nodiscard]] std::string str() const;
};

/// What to add to what is said of a run. Throws Ended where something could not be removed.
[[nodiscard]] std::string said_of(const Removal &removal, const std::string &said);

/// Deletes what bears the stack's label and is not in the manifest that the server has stored. Nothing where
/// that manifest can't be read, or names nothing, or is not all of the stack.
[[nodiscard]] Removal remove_unnamed(portainer::Client &client, const model::Stack &stack);

/// Deletes what the stored manifest of a deleted stack names and bears its labels still: newer servers look
/// for what names no namespace in `default`, wherever the stack was.
[[nodiscard]] Removal remove_named(portainer::Client &client, const model::Stack &stack,
                                   const std::string &manifest);

/// Deletes what a deleted stack has left behind. `manifest` is what it had, as far as that is known: it says
/// in which namespaces to look.
[[nodiscard]] Removal remove_left_behind(portainer::Client &client, const model::Stack &stack,
                                         const std::string &manifest);

} // namespace stowage::apply
