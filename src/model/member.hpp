#pragma once

#include <string>
#include <tuple>
#include <utility>

namespace stowage::model {

/// Who says what a member is.
enum class Said {
    by_people, ///< it is written in the YAML
    by_server, ///< it is found in the server's record only
};

/// When two texts of a member say the same.
enum class Spelling {
    exact,
    repository, ///< URLs of one git repository
    path,       ///< paths inside a repository: `./a.yml` and `/a.yml` are `a.yml`
};

/// A member of a struct under the names that it has outside of the program. A struct says each of its members
/// once, in a static function `members`; what reads, writes and compares it follows from that.
template <typename Owner, typename Value>
struct Member {
    const char *key; ///< in the YAML, and in the files that stowage writes
    Value Owner::*value;
    Said said = Said::by_people;
    const char *answer = nullptr; ///< of a part of a stack: in a server's answers
    Spelling spelling = Spelling::exact;
};

template <typename Owner, typename Value>
constexpr Member<Owner, Value> member(const char *key, Value Owner::*value, Said said = Said::by_people) {
    return {key, value, said};
}

template <typename Owner, typename Value>
constexpr Member<Owner, Value> member(const char *key, const char *answer, Value Owner::*value,
                                      Said said = Said::by_people) {
    return {key, value, said, answer};
}

template <typename Owner, typename Value>
constexpr Member<Owner, Value> member(const char *key, const char *answer, Value Owner::*value,
                                      Spelling spelling) {
    return {key, value, Said::by_people, answer, spelling};
}

/// Calls `visit` with each member of a struct, in their order.
template <typename Owner, typename Visit>
constexpr void each_member(Visit &&visit) {
    std::apply([&visit](const auto &...one) { (visit(one), ...); }, Owner::members());
}

/// The path of a member of what stands under one key: `autoUpdate.interval`.
template <typename Part>
[[nodiscard]] std::string path_of(const char *member) {
    return std::string(Part::key) + "." + member;
}

/// The same for those only that people write.
template <typename Owner, typename Visit>
constexpr void each_written_member(Visit &&visit) {
    each_member<Owner>([&visit](const auto &one) {
        if (one.said == Said::by_people)
            visit(one);
    });
}

} // namespace stowage::model
