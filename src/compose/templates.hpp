#pragma once

#include <string_view>

namespace stowage::compose {

/// Who fills in the `{{…}}` of a text, with Go's templates.
enum class TemplateOf {
    swarm_service, ///< a swarm, in variables, host names and mounts of a service
    log_tag,       ///< an engine, in the option `tag` of a log
};

/// Whether all templates of a text can be filled in: they are closed, and name what there is. What is not
/// understood here may be.
[[nodiscard]] bool can_be_filled_in(std::string_view text, TemplateOf of);

} // namespace stowage::compose
