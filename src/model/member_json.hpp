#pragma once

#include "model/member.hpp"

#include <nlohmann/json.hpp>

namespace stowage::model {

/// Structs that say their members (model/member.hpp) as JSON objects with the members' keys, and back.

/// Which members a file has.
enum class Members {
    written, ///< what people can write
    all,     ///< also what only a server's record has
};

template <typename Owner, typename Visit>
void each_of(Members which, Visit &&visit) {
    if (which == Members::all)
        each_member<Owner>(visit);
    else
        each_written_member<Owner>(visit);
}

template <typename Owner>
[[nodiscard]] nlohmann::ordered_json members_to_json(const Owner &from, Members which) {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    each_of<Owner>(which, [&](const auto &one) { object[one.key] = from.*one.value; });
    return object;
}

/// Throws what the JSON library throws where a member is missing or of another type.
template <typename Owner>
[[nodiscard]] Owner members_from_json(const nlohmann::ordered_json &object, Members which) {
    Owner into;
    each_of<Owner>(which, [&](const auto &one) { object.at(one.key).get_to(into.*one.value); });
    return into;
}

/// An enumeration that is kept as a number; one past `last`, which this version does not know, is taken for
/// the first.
template <typename Enum>
[[nodiscard]] Enum known_number(const nlohmann::ordered_json &item, const char *key, Enum last) {
    const int number = item.at(key).get<int>();
    return number < 0 || number > static_cast<int>(last) ? Enum{} : static_cast<Enum>(number);
}

} // namespace stowage::model
