#include "compose/ports.hpp"

#include <charconv>
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

std::optional<HostPorts> read_port_range(std::string_view published, std::string_view target) {
    const auto host = read_range(published);
    if (!host)
        return std::nullopt;
    const auto inside = read_range(target);
    HostPorts ports;
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
