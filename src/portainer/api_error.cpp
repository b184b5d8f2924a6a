#include "portainer/api_error.hpp"

#include "portainer/server_text.hpp"

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

} // namespace stowage::portainer
