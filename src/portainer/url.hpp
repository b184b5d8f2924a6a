#pragma once

#include <optional>
#include <string>

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

} // namespace stowage::portainer
