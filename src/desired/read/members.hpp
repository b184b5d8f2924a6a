#pragma once

#include "desired/read/context.hpp"
#include "desired/read/fields.hpp"
#include "desired/read/rules.hpp"
#include "model/member.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::desired {

/// Reads the members of what stands under one key (model/member.hpp), each by the rule of its path.
class MemberReader {
public:
    MemberReader(const Context &context, const Fields &fields, Places &places)
        : context_(context), fields_(fields), places_(places) {}

    /// Takes what is written under `key`, and keeps its place under `path`.
    void take(const std::string &path, const char *key, bool &into) const;
    void take(const std::string &path, const char *key, std::string &into) const;
    void take(const std::string &path, const char *key, std::vector<std::string> &into) const;

private:
    void check(std::string_view path, const std::string &what, const Written<std::string> &text) const;

    const Context &context_;
    const Fields &fields_;
    Places &places_;
};

/// The keys of the members that people write.
template <typename Owner>
[[nodiscard]] std::vector<std::string> member_keys() {
    std::vector<std::string> names;
    model::each_written_member<Owner>([&](const auto &one) { names.emplace_back(one.key); });
    return names;
}

/// Whether a text may stand in the member that is called `path`, as `autoUpdate.interval`.
[[nodiscard]] std::optional<Complaint> check_member_text(std::string_view path, std::string_view text);

/// As it is written best: the UUID of a webhook in lower case.
[[nodiscard]] std::string member_text(std::string_view path, const std::string &text);

/// Whether it is a duration, which needs no quotes.
[[nodiscard]] bool is_member_duration(std::string_view path);

} // namespace stowage::desired
