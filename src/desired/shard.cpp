#include "desired/shard.hpp"

#include "support/digest.hpp"

#include <charconv>
#include <fmt/format.h>

namespace stowage::desired {
namespace {

std::optional<std::uint32_t> number_in(std::string_view text) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

std::uint64_t first_bytes_of(const std::string &digest) {
    std::uint64_t value = 0;
    std::from_chars(digest.data(), digest.data() + 16, value, 16);
    return value;
}

/// The last step of splitmix64: spreads every bit over all of them.
std::uint64_t spread(std::uint64_t value) {
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
    return value ^ (value >> 31);
}

/// Rendezvous hashing: whoever scores highest has it, so that a new part takes only what it wins.
std::uint32_t winner_of(std::uint64_t key, std::uint32_t count) {
    std::uint32_t winner = 1;
    std::uint64_t best = 0;
    for (std::uint32_t number = 1; number <= count; ++number) {
        const std::uint64_t score = spread(key + number * 0x9e3779b97f4a7c15ULL);
        if (score > best) {
            best = score;
            winner = number;
        }
    }
    return winner;
}

} // namespace

std::optional<Shard> Shard::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos)
        return std::nullopt;
    const auto number = number_in(text.substr(0, slash));
    const auto count = number_in(text.substr(slash + 1));
    if (!number || !count || *number < 1 || *number > *count || *count > most)
        return std::nullopt;
    return Shard{*number, *count};
}

bool Shard::has(std::string_view server, std::string_view environment) const {
    std::string name(server);
    name += '\0';
    name += environment;
    return winner_of(first_bytes_of(support::sha256_hex(name)), count) == number;
}

std::string Shard::str() const {
    return fmt::format("{}/{}", number, count);
}

} // namespace stowage::desired
