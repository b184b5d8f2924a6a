#include "desired/read/duration.hpp"

#include "support/codes.hpp"
#include "support/duration.hpp"

#include <fmt/format.h>

namespace stowage::desired {

std::optional<Written<std::chrono::milliseconds>> read_duration(const Context &context, const Fields &fields,
                                                                const char *key,
                                                                std::chrono::milliseconds least) {
    using namespace std::chrono;
    const auto text = fields.duration(key);
    if (!text)
        return std::nullopt;
    const auto duration = support::parse_go_duration(text->value);
    const bool bare_zero = text->value.find_first_not_of("+-0") == std::string::npos; // Go takes it, we don't
    if (!duration || (bare_zero && least == milliseconds{0}))
        context.error(support::Code::input_bad_duration, text->where,
                      fmt::format("{} is not a duration", key),
                      "for example 30s or 5m; units are ms, s, m and h");
    else if (*duration < least || text->value.starts_with('-'))
        context.error(support::Code::input_bad_duration, text->where,
                      fmt::format("{} must be at least {}", key,
                                  least == milliseconds{0} ? "0s" : support::human_duration(least)),
                      "for example 30s");
    else
        return Written<milliseconds>{duration_cast<milliseconds>(*duration), text->where};
    return std::nullopt;
}

} // namespace stowage::desired
