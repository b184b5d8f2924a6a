#include "digest.hpp"

#include <cstdint>
#include <random>

namespace simulator {
namespace {

std::uint64_t hash(std::string_view text, std::uint64_t seed) {
    std::uint64_t value = 1469598103934665603ULL ^ (seed * 0x9E3779B97F4A7C15ULL);
    for (const char character : text) {
        value = (value ^ static_cast<unsigned char>(character)) * 1099511628211ULL;
    }
    value ^= value >> 31;
    value *= 0xBF58476D1CE4E5B9ULL;
    return value ^ (value >> 29);
}

std::string letters(std::mt19937_64 &random, std::string_view alphabet, std::size_t length) {
    std::string text;
    for (std::size_t i = 0; i < length; ++i) {
        text += alphabet[random() % alphabet.size()];
    }
    return text;
}

std::mt19937_64 &generator() {
    thread_local std::mt19937_64 random{std::random_device{}()};
    return random;
}

constexpr std::string_view hex = "0123456789abcdef";
constexpr std::string_view swarm = "0123456789abcdefghijklmnopqrstuvwxyz";

} // namespace

std::string stable_hex(std::string_view text) {
    std::string result;
    for (std::uint64_t part = 0; part < 4; ++part) {
        std::uint64_t value = hash(text, part + 1);
        for (int digit = 0; digit < 16; ++digit) {
            result += hex[value & 15];
            value >>= 4;
        }
    }
    return result;
}

std::string random_hex() {
    return letters(generator(), hex, 64);
}

std::string random_swarm_id() {
    return letters(generator(), swarm, 25);
}

std::string stable_swarm_id(std::string_view text) {
    std::mt19937_64 random(hash(text, 7));
    return letters(random, swarm, 25);
}

} // namespace simulator
