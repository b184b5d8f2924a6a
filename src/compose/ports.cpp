#include "compose/ports.hpp"

#include "compose/known_values.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <utility>

namespace stowage::compose {
namespace {

constexpr int highest_port = 65'535;

std::optional<int> read_port(std::string_view text) {
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port < 1 || port > highest_port)
        return std::nullopt;
    return port;
}

std::optional<std::pair<int, int>> read_range(std::string_view text) {
    const auto dash = text.find('-');
    const auto first = read_port(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : read_port(text.substr(dash + 1));
    if (!first || !last || *last < *first)
        return std::nullopt;
    return std::pair(*first, *last);
}

/// What stands before the last colon that is not inside of brackets, which is taken off `text`.
std::string_view take_before_last_colon(std::string_view &text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return {};
    const std::string_view before = text.substr(0, colon);
    text.remove_prefix(colon + 1);
    return before;
}

std::string address_of(std::string_view text) {
    if (text.starts_with('[') && text.ends_with(']'))
        text = text.substr(1, text.size() - 2);
    return std::string(text);
}

} // namespace

std::string short_port_mistake(std::string_view text) {
    std::string_view target = text;
    if (const auto slash = text.rfind('/'); slash != std::string_view::npos) {
        const std::string protocol = support::lower(text.substr(slash + 1));
        target = text.substr(0, slash);
        if (protocol != "tcp" && protocol != "udp" && protocol != "sctp")
            return fmt::format("port '{}' has an unknown protocol", text);
    }
    const auto colons = std::count(target.begin(), target.end(), ':');
    std::string_view published = take_before_last_colon(target);
    const std::string_view address = take_before_last_colon(published);
    const auto inside = read_range(target);
    if (!inside)
        return fmt::format("'{}' names no port of the container", text);
    if (published.empty())
        return {};
    if (published == "0")
        return {}; // any port that is free
    const auto host = read_range(published);
    if (!host)
        return fmt::format("'{}' names no port of the host", text);
    if (colons > 1 && !address.empty() && !is_address(address))
        return fmt::format("'{}' names no address of the host", text);
    const int ports_inside = inside->second - inside->first;
    if (ports_inside > 0 && host->second - host->first != ports_inside)
        return fmt::format("the two ranges of '{}' are not of the same length", text);
    return {};
}

bool is_port_range(std::string_view text) {
    return read_range(text).has_value();
}

bool same_address(const std::string &a, const std::string &b) {
    const auto all = [](const std::string &ip) { return ip.empty() || ip == "0.0.0.0" || ip == "::"; };
    return all(a) || all(b) || a == b;
}

bool overlap(const HostPorts &a, const HostPorts &b) {
    return a.protocol == b.protocol && a.first <= b.last && b.first <= a.last && same_address(a.ip, b.ip);
}

std::optional<HostPorts> read_port_range(std::string_view published, std::string_view target) {
    const auto host = read_range(published);
    if (!host)
        return std::nullopt;
    const auto inside = read_range(target);
    HostPorts ports;
    ports.target = target;
    ports.first = host->first;
    ports.last = host->second;
    ports.any_of =
        ports.last > ports.first && inside && inside->second - inside->first != ports.last - ports.first;
    return ports;
}

std::optional<HostPorts> read_short_port(std::string_view text) {
    std::string protocol = "tcp";
    if (const auto slash = text.rfind('/'); slash != std::string_view::npos) {
        protocol = text.substr(slash + 1);
        text = text.substr(0, slash);
    }
    std::string_view target = text;
    std::string_view published = take_before_last_colon(target);
    const std::string_view address = take_before_last_colon(published);
    auto ports = read_port_range(published, target);
    if (!ports)
        return std::nullopt;
    ports->ip = address_of(address);
    ports->protocol = std::move(protocol);
    return ports;
}

} // namespace stowage::compose
