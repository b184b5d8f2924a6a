#include "desired/read/word.hpp"

#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::desired {

void unknown_word(const Context &context, const std::string &key, const Written<std::string> &word,
                  const std::vector<std::string> &known) {
    const auto near = support::did_you_mean(word.value, known);
    context.error(word.where, fmt::format("{} can't be {}", key, in_quotes(word.value)),
                  near ? fmt::format("did you mean '{}'?", *near)
                       : fmt::format("use one of {}", support::join(known, ", ")));
}

} // namespace stowage::desired
