#pragma once

#include "compose/services.hpp"
#include "model/health.hpp"
#include "model/swarm.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stowage::current {

/// What judging containers and judging swarm services have in common.

/// Whether both name the same image, digests aside; true where one of them can't be compared.
[[nodiscard]] bool same_image(std::string_view a, std::string_view b);

[[nodiscard]] bool is_left_over(const std::string &service, const compose::Expected &expected);
/// How something is shown that runs and is not asked for: its own health does not count.
[[nodiscard]] model::ServiceHealth left_over(const std::string &service);

/// The whole of what was found, with what is missing; `nothing` is what to say where nothing was found.
[[nodiscard]] model::StackHealth judged(std::vector<model::ServiceHealth> services,
                                        const compose::Expected &expected, const char *nothing);

} // namespace stowage::current
