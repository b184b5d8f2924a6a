#include "apply/kind_run.hpp"

#include <algorithm>
#include <stdexcept>

namespace stowage::apply {

const std::vector<const KindRun *> &all_kind_runs() {
    static const std::vector<const KindRun *> all = {&source_kind_run(), &stack_kind_run()};
    return all;
}

const KindRun &kind_run_of(const plan::StackPlan &item) {
    const auto found = std::find_if(all_kind_runs().begin(), all_kind_runs().end(),
                                    [&](const KindRun *one) { return &one->kind() == item.kind; });
    if (found == all_kind_runs().end())
        throw std::logic_error(std::string("nothing carries out items of kind ") + item.kind->name());
    return **found;
}

} // namespace stowage::apply
