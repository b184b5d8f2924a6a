#include "plan/kind.hpp"

#include <algorithm>

namespace stowage::plan {

const std::vector<const ItemKind *> &all_kinds() {
    static const std::vector<const ItemKind *> all = {&source_kind(), &stack_kind()};
    return all;
}

const ItemKind *kind_named(const std::string &name) {
    const auto found = std::find_if(all_kinds().begin(), all_kinds().end(),
                                    [&](const ItemKind *kind) { return kind->name() == name; });
    return found == all_kinds().end() ? nullptr : *found;
}

} // namespace stowage::plan
