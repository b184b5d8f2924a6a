#pragma once

#include "cli/options.hpp"

#include <optional>

namespace CLI {
class App;
}

namespace stowage::cli {

/// What the commands that keep servers without a person take.
struct Unattended {
    ReconcileOptions reconcile;
    OrderOptions orders; ///< of `suspend`, `resume` and `retry`
    StatusOptions status;
};

void add_reconcile(CLI::App &app, ReconcileOptions &options);
void add_orders(CLI::App &app, OrderOptions &options);
void add_status(CLI::App &app, StatusOptions &options);

/// Runs the command that was given, if it is one of these.
[[nodiscard]] std::optional<int> run_unattended(const CLI::App &app, const Unattended &unattended);

} // namespace stowage::cli
