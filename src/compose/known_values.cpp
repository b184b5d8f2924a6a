#include "compose/known_values.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <map>

namespace stowage::compose {
namespace {

constexpr std::size_t bytes_of_v4 = 4;

/// An address of IPv4 as a number.
std::uint32_t number_of(const std::array<unsigned char, 16> &bytes) {
    return (std::uint32_t{bytes[0]} << 24U) | (std::uint32_t{bytes[1]} << 16U) |
           (std::uint32_t{bytes[2]} << 8U) | bytes[3];
}

std::uint32_t mask_of(int prefix) {
    constexpr int bits = 32;
    return prefix <= 0 ? 0U : ~std::uint32_t{0} << static_cast<unsigned>(bits - prefix);
}

/// Bytes of an address as the network has them; 0 for what is none.
std::size_t read_address(const std::string &text, std::array<unsigned char, 16> &bytes) {
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1)
        return 4;
    return inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1 ? 16 : 0;
}

/// The last of `3` or `0-3`.
std::optional<std::int64_t> last_of(std::string_view range) {
    const auto dash = range.find('-');
    const auto first = whole_number(range.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : whole_number(range.substr(dash + 1));
    return first && last && *first >= 0 && *last >= *first ? last : std::nullopt;
}

} // namespace

std::optional<std::string> known_text(const desired::yaml::Node &node, const Values &values) {
    if (!node.is_scalar())
        return std::nullopt;
    std::string text = values.text(node);
    if (values.is_broken(node) || text.find(unknown_value) != std::string::npos)
        return std::nullopt;
    return text;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

const desired::yaml::Entry *below(const desired::yaml::Node &node, std::initializer_list<const char *> path) {
    const desired::yaml::Node *at = &node;
    const desired::yaml::Entry *found = nullptr;
    for (const char *key : path) {
        found = at->find(key);
        if (found == nullptr)
            return nullptr;
        at = found->value.get();
    }
    return found;
}

bool is_flag(std::string_view text) {
    const std::string lowered = support::lower(text);
    return lowered == "true" || lowered == "false" || lowered == "1" || lowered == "0" || lowered == "t" ||
           lowered == "f";
}

std::optional<std::int64_t> highest_processor(std::string_view cpuset) {
    std::int64_t highest = -1;
    for (;;) {
        const auto comma = cpuset.find(',');
        const auto last = last_of(support::trim(cpuset.substr(0, comma)));
        if (!last)
            return std::nullopt;
        highest = std::max(highest, *last);
        if (comma == std::string_view::npos)
            return highest;
        cpuset.remove_prefix(comma + 1);
    }
}

std::optional<Constraint> read_constraint(std::string_view text) {
    const auto sign = std::min(text.find("=="), text.find("!="));
    if (sign == std::string_view::npos)
        return std::nullopt;
    return Constraint{std::string(support::trim(text.substr(0, sign))),
                      std::string(support::trim(text.substr(sign + 2))), text[sign] == '='};
}

std::optional<std::int64_t> size_of(std::string_view text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc())
        return std::nullopt;
    const std::string rest = support::lower(
        support::trim(std::string_view(end, static_cast<std::size_t>(text.data() + text.size() - end))));
    static constexpr std::string_view prefixes = "kmgtp";
    double factor = 1;
    std::string_view unit = rest;
    if (const auto power = unit.empty() ? std::string_view::npos : prefixes.find(unit.front());
        power != std::string_view::npos) {
        for (std::size_t i = 0; i <= power; ++i)
            factor *= 1024;
        unit.remove_prefix(1);
    }
    if (!unit.empty() && unit != "b" && unit != "ib")
        return std::nullopt;
    return static_cast<std::int64_t>(number * factor);
}

std::optional<double> duration_of(std::string_view text) {
    static const std::map<std::string_view, double> units{{"ns", 1},    {"us", 1e3},   {"µs", 1e3},
                                                          {"ms", 1e6},  {"s", 1e9},    {"m", 6e10},
                                                          {"h", 36e11}, {"d", 864e11}, {"w", 6048e11}};
    if (text == "0")
        return 0;
    double sign = 1;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        sign = text.front() == '-' ? -1 : 1;
        text.remove_prefix(1);
    }
    double sum = 0;
    bool any = false;
    while (!text.empty()) {
        const auto length = std::min(text.find_first_not_of("0123456789."), text.size());
        double number = 0;
        std::from_chars(text.data(), text.data() + length, number);
        text.remove_prefix(length);
        const auto unit =
            units.find(text.substr(0, std::min(text.find_first_of("0123456789."), text.size())));
        if (length == 0 || unit == units.end())
            return std::nullopt;
        sum += number * unit->second;
        text.remove_prefix(unit->first.size());
        any = true;
    }
    return any ? std::optional(sign * sum) : std::nullopt;
}

bool is_address(std::string_view text) {
    if (text.starts_with('[') && text.ends_with(']'))
        text = text.substr(1, text.size() - 2);
    std::array<unsigned char, 16> bytes{};
    return read_address(std::string(text), bytes) != 0;
}

std::optional<Subnet> read_subnet_text(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos)
        return std::nullopt;
    Subnet subnet;
    subnet.bytes = read_address(std::string(text.substr(0, slash)), subnet.address);
    const auto prefix = whole_number(text.substr(slash + 1));
    if (subnet.bytes == 0 || !prefix || *prefix < 0 || *prefix > static_cast<std::int64_t>(subnet.bytes) * 8)
        return std::nullopt;
    subnet.prefix = static_cast<int>(*prefix);
    return subnet;
}

bool contains(const Subnet &subnet, const std::string &address) {
    std::array<unsigned char, 16> bytes{};
    if (read_address(address, bytes) != subnet.bytes)
        return false;
    for (int bit = 0; bit < subnet.prefix; ++bit) {
        const auto byte = static_cast<std::size_t>(bit / 8);
        const int mask = 0x80 >> (bit % 8);
        if (((bytes.at(byte) ^ subnet.address.at(byte)) & mask) != 0)
            return false;
    }
    return true;
}

bool overlap(const Subnet &a, const Subnet &b) {
    if (a.bytes != bytes_of_v4 || b.bytes != bytes_of_v4)
        return false;
    const std::uint32_t mask = mask_of(std::min(a.prefix, b.prefix));
    return (number_of(a.address) & mask) == (number_of(b.address) & mask);
}

std::optional<HostPart> host_part(const Subnet &subnet, const std::string &address) {
    const auto host = read_subnet_text(address + "/32");
    if (!host || host->bytes != bytes_of_v4 || subnet.bytes != bytes_of_v4)
        return std::nullopt;
    const std::uint32_t last = ~mask_of(subnet.prefix);
    return HostPart{number_of(host->address) & last, last};
}

} // namespace stowage::compose
