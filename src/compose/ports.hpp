#pragma once

#include "compose/document.hpp"

#include <optional>
#include <string_view>

namespace stowage::compose {

/// The ports of the host that `8080:80`, `127.0.0.1:8000-8010:80-90/udp` or `[::1]:80:80` asks for, `where`
/// left out; nothing where it asks for none in particular, or is not written like that.
[[nodiscard]] std::optional<HostPorts> read_short_port(std::string_view text);

/// The same for `published` and `target` of the long form.
[[nodiscard]] std::optional<HostPorts> read_port_range(std::string_view published, std::string_view target);

} // namespace stowage::compose
