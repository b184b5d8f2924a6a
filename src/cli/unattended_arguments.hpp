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
    OrderOptions orders;
    StatusOptions status;
    std::string max_changes; ///< as written
    struct Durations {       ///< as they were written; "" where not given
        std::string git_timeout;
        std::string max_stale;
        std::string max_age;
        std::string interval;
        std::string grace;
    } durations;
};

/// The options that `reconcile` alone has.
void add_reconcile_arguments(CLI::App &command, Unattended &unattended);

/// `suspend`, `resume` and `retry`.
void add_orders(CLI::App &app, OrderOptions &options);
void add_status(CLI::App &app, Unattended &unattended);

/// Runs the command that was given, if it is one of these. Throws support::Error for durations that are none.
[[nodiscard]] std::optional<int> run_unattended(const CLI::App &app, Unattended &unattended);

} // namespace stowage::cli
