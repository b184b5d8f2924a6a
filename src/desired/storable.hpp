#pragma once

#include "desired/state.hpp"
#include "model/stack_parts.hpp"

#include <string>

namespace stowage::desired {

using model::path_of;

/// A part as a server can have it: `want`, but where `ignore` names a member, that as the server has it. A
/// part without `any` is empty then, since a server keeps no flags of it.
template <typename Part>
[[nodiscard]] Part storable(const Stack &desired, const Part &want, const Part &have) {
    Part stored;
    model::each_written_member<Part>([&](const auto &one) {
        stored.*one.value = (desired.ignores_path(path_of<Part>(one.key)) ? have : want).*one.value;
    });
    return stored.any() ? stored : Part{};
}

} // namespace stowage::desired
