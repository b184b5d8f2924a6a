#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stowage::reconcile {

/// The head of a request, as far as anybody here needs it.
struct HttpRequest {
    std::string method;
    std::string path; ///< without the query
    std::string host; ///< of the header, without its port; "" where there was none
};

/// Whether the head has come whole.
[[nodiscard]] bool is_whole(std::string_view head);

/// Reads a whole head; nothing where it is none of HTTP/1.
[[nodiscard]] std::optional<HttpRequest> parse_head(std::string_view head);

/// Whether a page of this name may be of this machine: localhost, a number, or nothing. Any other name was
/// looked up by somebody's browser, and whose page that is nobody knows.
[[nodiscard]] bool is_of_this_machine(std::string_view host);

} // namespace stowage::reconcile
