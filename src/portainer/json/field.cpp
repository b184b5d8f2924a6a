#include "portainer/json/field.hpp"

#include <fmt/format.h>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>

namespace stowage::portainer {
namespace {

const char *type_of(const nlohmann::json &value) {
    if (value.is_string())
        return "text";
    return value.type_name();
}

} // namespace

std::string Field::path() const {
    return (parent_ != nullptr ? parent_->path() : "") + name_;
}

void Field::fail(std::string_view what) const {
    throw DecodeError(fmt::format("{}: {}", path(), what));
}

void Field::fail_type(std::string_view expected) const {
    fail(fmt::format("expected {}, got {}", expected, type_of(*value_)));
}

bool Field::missing() const {
    return value_ == nullptr || value_->is_null();
}

bool Field::is_number() const {
    return value_ != nullptr && value_->is_number();
}

void Field::expect_object() const {
    if (value_ == nullptr)
        fail("expected an object, got nothing");
    if (!value_->is_object())
        fail_type("an object");
}

Field Field::operator[](const char *key) const & {
    const nlohmann::json *found = nullptr;
    if (!missing()) {
        expect_object();
        if (const auto it = value_->find(key); it != value_->end())
            found = &*it;
    }
    return Field(found, *this, fmt::format(".{}", key));
}

std::size_t Field::size() const {
    if (missing())
        return 0;
    if (!value_->is_array())
        fail_type("a list");
    return value_->size();
}

Field Field::at(std::size_t index) const & {
    return Field(&value_->at(index), *this, fmt::format("[{}]", index));
}

bool Field::has(const char *key) const {
    return value_ != nullptr && value_->is_object() && value_->contains(key);
}

std::size_t Field::hash() const {
    return missing() ? 0 : std::hash<nlohmann::json>{}(*value_);
}

std::string Field::text() const {
    if (missing())
        return {};
    if (!value_->is_string())
        fail_type("text");
    return value_->get<std::string>();
}

std::string Field::some_text() const {
    std::string out = text();
    if (out.empty())
        fail("expected text, got nothing");
    return out;
}

std::map<std::string, std::string> Field::text_map() const {
    std::map<std::string, std::string> out;
    if (missing())
        return out;
    expect_object();
    for (const auto &[key, value] : value_->items())
        out.emplace(key, Field(&value, *this, fmt::format(".{}", key)).text());
    return out;
}

std::vector<std::string> Field::keys() const {
    std::vector<std::string> out;
    if (missing())
        return out;
    expect_object();
    for (const auto &[key, value] : value_->items())
        out.push_back(key);
    return out;
}

std::int64_t Field::number() const {
    if (missing())
        return 0;
    if (!value_->is_number_integer())
        fail_type(value_->is_number() ? "a whole number" : "a number");
    if (value_->is_number_unsigned() &&
        value_->get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        fail("the number is too large");
    return value_->get<std::int64_t>();
}

std::int64_t Field::id() const {
    const std::int64_t value = number();
    if (value < 0)
        fail(fmt::format("expected a number of 0 and above, got {}", value));
    return value;
}

bool Field::flag(bool if_missing) const {
    if (missing())
        return if_missing;
    if (!value_->is_boolean())
        fail_type("true or false");
    return value_->get<bool>();
}

} // namespace stowage::portainer
