#include "preflight/finding.hpp"

#include "support/redactor.hpp"
#include "support/text.hpp"

namespace stowage::preflight {
namespace {

Finding finding(Severity severity, Code code, const std::string &text, const std::string &advice,
                support::Location where) {
    const auto shown = [](const std::string &words) {
        return support::printable(support::redactor().redact(words));
    };
    return {severity, code, shown(text), shown(advice), std::move(where)};
}

} // namespace

std::string Finding::str() const {
    return where.known() ? where.str() + ": " + text : text;
}

Finding blocked(Code code, const std::string &text, const std::string &advice, support::Location where) {
    return finding(Severity::blocked, code, text, advice, std::move(where));
}

Finding unchecked(Code code, const std::string &text, const std::string &advice, support::Location where) {
    Finding result = warning(code, text, advice, std::move(where));
    result.unchecked = true;
    return result;
}

Finding warning(Code code, const std::string &text, const std::string &advice, support::Location where) {
    return finding(Severity::warning, code, text, advice, std::move(where));
}

} // namespace stowage::preflight
