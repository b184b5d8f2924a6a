#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stowage::policy {

/// The name of an image, with what Docker puts in where it is left out.
struct ImageName {
    std::string registry; ///< lower case, with its port; `docker.io` where none is named
    std::string path;     ///< `library/nginx`
    std::string tag;      ///< "" where none is named
    std::string digest;   ///< `sha256:…`; "" where none is named

    /// `registry.example.com/acme/api`.
    [[nodiscard]] std::string full() const { return registry + "/" + path; }
    /// All ways to write it, for patterns: with and without its tag, and those of Docker Hub without what
    /// people leave out. Where it has neither tag nor digest, `latest` is what it means.
    [[nodiscard]] std::vector<std::string> spellings() const;
};

[[nodiscard]] ImageName parse_image(std::string_view text);

} // namespace stowage::policy
