#pragma once

#include "model/source.hpp"
#include "portainer/json/decoded.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace stowage::portainer {

/// `FileContent` of POST /gitops/repo/file/preview. An error unless it is there.
[[nodiscard]] Decoded<std::string> decode_preview(std::string_view body);
[[nodiscard]] Decoded<model::Source> decode_source(std::string_view body);
[[nodiscard]] Decoded<std::vector<model::Source>> decode_sources(std::string_view body);
/// `success` and `error` of a test of a source: "" for a good one, else what the server met.
[[nodiscard]] Decoded<std::string> decode_source_test(std::string_view body);
/// An answer of which nothing matters; yet it must be empty or JSON, or it came from something else.
[[nodiscard]] Decoded<std::monostate> decode_nothing(std::string_view body);

} // namespace stowage::portainer
