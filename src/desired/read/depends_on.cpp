#include "desired/read/depends_on.hpp"

#include "desired/read/rules.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <fmt/format.h>
#include <map>

namespace stowage::desired {

std::vector<Written<std::string>> read_depends_on(const Context &context, const Fields &stack,
                                                  DependencyNames names, Places &places) {
    std::vector<Written<std::string>> others;
    const auto written = stack.texts("dependsOn");
    if (!written)
        return others;
    places["dependsOn"] = written->where;
    std::map<std::string, Location> seen;
    for (const Written<std::string> &one : written->value) {
        const std::size_t slash = one.value.rfind('/');
        const std::string name = slash == std::string::npos ? one.value : one.value.substr(slash + 1);
        const bool blank = slash != std::string::npos && support::trim(one.value.substr(0, slash)).empty();
        const auto complaint = names == DependencyNames::of_kubernetes || slash != std::string::npos
                                   ? check_kubernetes_stack_name(name)
                                   : check_stack_name(name);
        const auto [first, added] = seen.emplace(one.value, one.where);
        if (blank || complaint)
            context.error(support::Code::input_dependency, one.where,
                          fmt::format("dependsOn can't be {}", in_quotes(one.value)),
                          "write NAME of a stack of the same environment, ENVIRONMENT/NAME, or "
                          "ENVIRONMENT/NAMESPACE/NAME of Kubernetes");
        else if (!added)
            context.diagnostics.add(support::Code::input_duplicate,
                                    {one.where,
                                     fmt::format("{} is given twice in dependsOn", in_quotes(one.value)),
                                     "keep one of them",
                                     {first->second},
                                     {}});
        else
            others.push_back(one);
    }
    return others;
}

} // namespace stowage::desired
