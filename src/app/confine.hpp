#pragma once

#include "app/options.hpp"
#include "desired/load.hpp"

#include <string>
#include <vector>

namespace stowage::app {

/// Which files of this machine the YAML may name. Where --inside names a folder, those in it. Otherwise,
/// where a change is looked at (with a base, or in CI), those of the working tree around the first input that
/// git keeps: what else lies on this machine is not the change's to show. Never what is in `.git`, and
/// nothing by way of a link. Empty where there is no limit (`--inside /`, or a person at work). Throws
/// support::Error.
[[nodiscard]] desired::MayRead what_may_be_read(const std::vector<std::string> &inputs,
                                                const Options &options);

} // namespace stowage::app
