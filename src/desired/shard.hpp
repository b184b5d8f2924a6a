#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stowage::desired {

/// One of `count` parts that together have every environment of every server, each exactly once. Which part
/// has an environment follows from its server's name and its own alone: it is the same on every host,
/// whatever else the desired state names, and another count moves as few environments as can be.
struct Shard {
    static constexpr std::uint32_t most = 1000;

    std::uint32_t number = 1; ///< 1 to `count`
    std::uint32_t count = 1;  ///< 1 to `most`

    /// Of `K/N`; nothing where that is not one.
    [[nodiscard]] static std::optional<Shard> parse(std::string_view text);

    /// `environment` as it is written: the name, or the id.
    [[nodiscard]] bool has(std::string_view server, std::string_view environment) const;

    /// Whether what belongs to a server as a whole is of this part.
    [[nodiscard]] bool has_server(std::string_view server) const { return has(server, {}); }

    /// `2/8`
    [[nodiscard]] std::string str() const;
};

} // namespace stowage::desired
