#pragma once

#include "cli/options.hpp"

namespace stowage::cli {

/// Each runs one command and returns its exit code. Errors are thrown; run() shows them.
[[nodiscard]] int validate(const ValidateOptions &options);
[[nodiscard]] int check(const CheckOptions &options);
[[nodiscard]] int plan(const PlanOptions &options);
[[nodiscard]] int apply(const ApplyOptions &options);
[[nodiscard]] int reconcile(const ReconcileOptions &options);
[[nodiscard]] int status(const StatusOptions &options);
[[nodiscard]] int suspend(const OrderOptions &options);
[[nodiscard]] int resume(const OrderOptions &options);
[[nodiscard]] int retry(const OrderOptions &options);
[[nodiscard]] int list(const ListOptions &options);
[[nodiscard]] int snapshot(const SnapshotOptions &options);
[[nodiscard]] int show(const ShowOptions &options);

} // namespace stowage::cli
