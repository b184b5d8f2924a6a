#include "portainer/api_error.hpp"

#include "portainer/server_text.hpp"
#include "support/codes.hpp"
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

support::Code ApiError::code() const {
    using support::Code;
    constexpr int unauthorized = 401, not_found = 404, conflict = 409, server_side = 500;
    if (kind == Kind::cancelled)
        return Code::run_interrupted;
    if (kind == Kind::unexpected)
        return Code::server_unexpected_answer;
    if (kind == Kind::network)
        return timed_out ? Code::server_timeout : Code::server_unreachable;
    if (status == unauthorized)
        return Code::server_key_refused;
    if (forbidden())
        return Code::permission_denied;
    if (status == not_found)
        return Code::server_not_found;
    if (status == conflict)
        return Code::server_conflict;
    return status >= server_side ? Code::server_error : Code::server_rejected;
}

} // namespace stowage::portainer
