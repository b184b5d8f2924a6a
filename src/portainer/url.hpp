#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stowage::portainer {

/// The parts of an absolute URL that may be shown: neither credentials nor query nor fragment.
struct Url {
    std::string scheme;
    std::string host; ///< with the port where one is written: `host:9443`, `[::1]:9443`
    std::string path; ///< without a trailing slash: "" or `/portainer`
    bool has_query = false;

    [[nodiscard]] std::string str() const { return scheme + "://" + host + path; }
};

/// Nothing for what is not an http:// or https:// URL.
[[nodiscard]] std::optional<Url> parse_url(const std::string &text);

/// One part of a path, or a value in a query: everything but letters, digits and `-._~` percent-encoded.
[[nodiscard]] std::string encode_part(std::string_view text);

/// The same with `/`, `:` and `@` kept, as the path of an image has them.
[[nodiscard]] std::string encode_path(std::string_view text);

} // namespace stowage::portainer
