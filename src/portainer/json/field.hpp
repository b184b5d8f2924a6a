#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::portainer {

/// What an answer has in the wrong place: `stacks[3].Env[0].value: expected text, got number`.
class DecodeError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A place in an answer, which knows its path for messages. What is missing and what is null read the same:
/// as empty, zero, false. What has another type than asked for throws DecodeError. Refers to the JSON and to
/// the field it came from; both must outlive it.
class Field {
public:
    Field(const nlohmann::json &value, std::string name) : value_(&value), name_(std::move(name)) {}

    [[nodiscard]] Field operator[](const char *key) const &;
    Field operator[](const char *key) const && = delete; // it would refer to a temporary
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] Field at(std::size_t index) const &;

    [[nodiscard]] bool missing() const;
    [[nodiscard]] bool is_number() const;
    /// Whether the key is there at all, be it null.
    [[nodiscard]] bool has(const char *key) const;

    /// Equal for equal JSON, and else most likely not; 0 for what is missing. Of this run of the program
    /// only.
    [[nodiscard]] std::size_t hash() const;

    [[nodiscard]] std::string text() const;
    /// Text that must be there, and not be empty.
    [[nodiscard]] std::string some_text() const;
    /// The keys of an object, sorted.
    [[nodiscard]] std::vector<std::string> keys() const;
    /// An object whose values are all text.
    [[nodiscard]] std::map<std::string, std::string> text_map() const;
    [[nodiscard]] std::int64_t number() const;
    /// A number that can't be negative.
    [[nodiscard]] std::int64_t id() const;
    [[nodiscard]] bool flag(bool if_missing = false) const;

    [[noreturn]] void fail(std::string_view what) const;
    void expect_object() const;

private:
    Field(const nlohmann::json *value, const Field &parent, std::string name)
        : value_(value), parent_(&parent), name_(std::move(name)) {}

    [[nodiscard]] std::string path() const;
    [[noreturn]] void fail_type(std::string_view expected) const;

    const nlohmann::json *value_;
    const Field *parent_ = nullptr;
    std::string name_;
};

} // namespace stowage::portainer
