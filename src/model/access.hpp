#pragma once

#include "model/member.hpp"

#include <cstdint>
#include <optional>
#include <tuple>
#include <type_traits>
#include <vector>

namespace stowage::model {

/// Who may use something besides administrators, each named by a `Who`. This is the only list of its members.
template <typename Who>
struct AccessOf {
    bool is_public = false;
    bool administrators_only = false;
    std::vector<Who> users;
    std::vector<Who> teams;

    /// People write `administrators`, where the API and what follows it has another word.
    static constexpr const char *administrators_key =
        std::is_same_v<Who, std::int64_t> ? "administratorsOnly" : "administrators";
    static constexpr auto members() {
        return std::tuple(member("public", &AccessOf::is_public),
                          member(administrators_key, &AccessOf::administrators_only),
                          member("users", &AccessOf::users), member("teams", &AccessOf::teams));
    }
};

/// By ids, as a server takes it, the whole of it: what was there before is replaced. Exactly one of
/// `is_public`, `administrators_only` and a user or team at least, or the server refuses it. A server stores
/// also ids that nobody has: look them up first.
using AccessSettings = AccessOf<std::int64_t>;

/// Who may use a stack. An absent one (administrators see it with no word) is kept as absent.
struct ResourceControl : AccessSettings {
    std::int64_t id = 0;

    static constexpr auto members() {
        return std::tuple_cat(std::tuple(member("id", &ResourceControl::id, Said::by_server)),
                              AccessSettings::members());
    }
};

/// What a server's record says, sorted, and as it can be sent: what is open to nobody, and what has no
/// control at all, is for administrators.
[[nodiscard]] AccessSettings settings_of(const std::optional<ResourceControl> &control);

} // namespace stowage::model
