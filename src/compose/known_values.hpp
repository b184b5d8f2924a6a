#pragma once

#include "compose/tree.hpp"
#include "desired/yaml/node.hpp"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace stowage::compose {

/// The text of a scalar that is known as a whole: no variable in it that can't be replaced here.
[[nodiscard]] std::optional<std::string> known_text(const desired::yaml::Node &node, const Values &values);

/// What stands at `path` below a node; null where a step of it is missing.
[[nodiscard]] const desired::yaml::Entry *below(const desired::yaml::Node &node,
                                                std::initializer_list<const char *> path);

[[nodiscard]] std::optional<std::int64_t> whole_number(std::string_view text);

/// Whether engines read it as true or false: `true`, `1`, `t`, `false`, `0`, `f`, whatever the case.
[[nodiscard]] bool is_flag(std::string_view text);

/// The highest processor of `0-3,7`; nothing where it is no such list.
[[nodiscard]] std::optional<std::int64_t> highest_processor(std::string_view cpuset);

/// `node.role == manager` of a swarm, taken apart.
struct Constraint {
    std::string key;
    std::string value;
    bool equal = true; ///< `==`, or else `!=`
};
/// Nothing where it is none. The key may be empty.
[[nodiscard]] std::optional<Constraint> read_constraint(std::string_view text);

/// Bytes of `512m`, `1.5gb`, `100`; nothing where it is no size.
[[nodiscard]] std::optional<std::int64_t> size_of(std::string_view text);

/// Nanoseconds of `1h30m`, `1.5s`, `10ms`, `0`; nothing where it is no length of time.
[[nodiscard]] std::optional<double> duration_of(std::string_view text);

/// Of IPv4 or IPv6, brackets around it or not.
[[nodiscard]] bool is_address(std::string_view text);

struct Subnet {
    std::array<unsigned char, 16> address{};
    std::size_t bytes = 4; ///< 4 or 16
    int prefix = 0;        ///< bits that an address has in common with it
};
/// `172.28.0.0/16`.
[[nodiscard]] std::optional<Subnet> read_subnet_text(std::string_view text);
/// Of IPv4; false for others.
[[nodiscard]] bool overlap(const Subnet &a, const Subnet &b);

/// What of an address says which one of its subnet it is.
struct HostPart {
    std::uint32_t number = 0;
    std::uint32_t last = 0; ///< the highest that there can be
};
/// Of IPv4; nothing for others.
[[nodiscard]] std::optional<HostPart> host_part(const Subnet &subnet, const std::string &address);

/// False also for what is no address.
[[nodiscard]] bool contains(const Subnet &subnet, const std::string &address);

} // namespace stowage::compose
