#pragma once

namespace stowage::app {

struct Run;

/// The stages that look at the finished plan once more; stages.hpp says what each is for.
void recall_failures(Run &run);
void tell_change_from_drift(Run &run);
void check_deployments(Run &run);
void limit(Run &run);

/// A plan that CI makes is read by whoever may read the change, and without a base nobody knows what of the
/// servers is theirs to see.
[[nodiscard]] bool shows_to_strangers(const Run &run);

} // namespace stowage::app
