#include "desired/read/ignore.hpp"

#include "desired/read/rules.hpp"
#include "model/stack_fields.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::desired {
namespace {

const std::vector<std::string> &known_fields() {
    static const std::vector<std::string> known = model::ignorable_fields();
    return known;
}

bool is_known(const std::string &field) {
    constexpr std::string_view variable = "env.";
    if (field.starts_with(variable))
        return !check_env_name(std::string_view(field).substr(variable.size()));
    return std::find(known_fields().begin(), known_fields().end(), field) != known_fields().end();
}

} // namespace

std::vector<std::string> read_ignore(const Context &context, const Fields &stack) {
    std::vector<std::string> fields;
    const auto written = stack.texts("ignore");
    if (!written)
        return fields;
    for (const Written<std::string> &field : written->value) {
        if (is_known(field.value)) {
            fields.push_back(field.value);
            continue;
        }
        const auto near = support::did_you_mean(field.value, known_fields());
        context.error(support::Code::input_unknown_key, field.where,
                      fmt::format("ignore names an unknown field {}", in_quotes(field.value)),
                      near ? fmt::format("did you mean '{}'?", *near)
                           : fmt::format("known fields: {}, env.NAME", support::join(known_fields(), ", ")));
    }
    std::sort(fields.begin(), fields.end());
    fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
    return fields;
}

} // namespace stowage::desired
