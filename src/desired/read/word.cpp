#include "desired/read/word.hpp"

#include "support/codes.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::desired {

void unknown_word(const Context &context, const std::string &key, const Written<std::string> &word,
                  const std::vector<std::string> &known) {
    const auto near = support::did_you_mean(word.value, known);
    context.error(support::Code::input_unknown_word, word.where,
                  fmt::format("{} can't be {}", key, in_quotes(word.value)),
                  near ? fmt::format("did you mean '{}'?", *near)
                       : fmt::format("use one of {}", support::join(known, ", ")));
}

std::optional<Written<std::string>> read_known_text(const Context &context, const Fields &fields,
                                                    const std::string &key,
                                                    const std::vector<std::string> &known) {
    const yaml::Node *node = fields.find(key);
    if (node == nullptr)
        return std::nullopt;
    if (node->kind == yaml::Kind::text)
        return Written<std::string>{node->text, node->where};
    context.error(support::Code::input_wrong_type, node->where,
                  fmt::format("{} must be a word, not {}", key, name_of(node->kind)),
                  fmt::format("use one of {}", support::join(known, ", ")));
    return std::nullopt;
}

} // namespace stowage::desired
