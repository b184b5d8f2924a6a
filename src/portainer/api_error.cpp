#include "portainer/api_error.hpp"

#include "portainer/server_text.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::portainer {

std::string ApiError::str() const {
    std::string out = message;
    if (!details.empty())
        out += fmt::format(": {}", details);
    if (status != 0)
        out += fmt::format(" (HTTP {} to {})", status, call);
    else if (!call.empty())
        out += fmt::format(" ({})", call);
    if (maybe_sent)
        out += "; whether the server acted on it is not known";
    return one_line(out);
}

bool ApiError::forbidden() const {
    if (kind != Kind::status)
        return false;
    if (status == 403)
        return true;
    const std::string words = support::lower(message + " " + details);
    const auto says = [&words](std::string_view text) { return words.find(text) != std::string::npos; };
    return (status == 500 &&
            (says("not enough permissions") || says("no git config in the found stack source"))) ||
           (status == 400 && says("stack is not created from git"));
}

} // namespace stowage::portainer
