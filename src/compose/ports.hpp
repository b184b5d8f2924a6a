#pragma once

#include "compose/document.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace stowage::compose {

/// The ports of the host that `8080:80`, `127.0.0.1:8000-8010:80-90/udp` or `[::1]:80:80` asks for, `where`
/// left out; nothing where it asks for none in particular, or is not written like that.
[[nodiscard]] std::optional<HostPorts> read_short_port(std::string_view text);

/// The same for `published` and `target` of the long form.
[[nodiscard]] std::optional<HostPorts> read_port_range(std::string_view published, std::string_view target);

/// Why Docker refuses a port of the short form; "" where it takes it.
[[nodiscard]] std::string short_port_mistake(std::string_view text);

/// Whether this is a port of a host, or a range of them.
[[nodiscard]] bool is_port_range(std::string_view text);

/// Whether two addresses of a host can't both have a port: all addresses stand for each of them.
[[nodiscard]] bool same_address(const std::string &a, const std::string &b);

/// Whether both ask for a port that only one can have.
[[nodiscard]] bool overlap(const HostPorts &a, const HostPorts &b);

} // namespace stowage::compose
