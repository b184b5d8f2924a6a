#include "plan/comparison.hpp"

#include "support/repository_url.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>
#include <utility>

namespace stowage::plan {
namespace {

using Kind = FieldChange::Kind;
using model::Ability;

const char *text_of(bool value) {
    return value ? "true" : "false";
}

std::string list_text(const std::vector<std::string> &items) {
    return fmt::format("[{}]", support::join(items, ", "));
}

/// Servers take `/web/compose.yml` and `./web/compose.yml` for `web/compose.yml`, and keep what was sent.
std::string_view plain_path(std::string_view path) {
    while (path.starts_with('/') || path.starts_with("./"))
        path.remove_prefix(path.starts_with('/') ? 1 : 2);
    return path;
}

bool says_the_same(model::Spelling spelling, const std::string &a, const std::string &b) {
    switch (spelling) {
    case model::Spelling::exact:
        return a == b;
    case model::Spelling::repository:
        return support::same_repository(a, b);
    case model::Spelling::path:
        return plain_path(a) == plain_path(b);
    }
    return false;
}

} // namespace

FieldChange change_of_text(std::string field, const std::string &before, const std::string &after) {
    FieldChange change;
    change.field = std::move(field);
    change.kind = before.empty() ? Kind::added : after.empty() ? Kind::removed : Kind::changed;
    if (!before.empty())
        change.before = before;
    if (!after.empty())
        change.after = after;
    return change;
}

void FieldComparison::text(const std::string &field, const std::string &before, const std::string &after) {
    if (before != after)
        add(change_of_text(field, before, after));
}

void FieldComparison::flag(const std::string &field, bool before, bool after) {
    if (before != after)
        text(field, text_of(before), text_of(after));
}

void FieldComparison::member(const std::string &field, model::Spelling spelling, const std::string &have,
                             const std::string &want) {
    if (!says_the_same(spelling, have, want))
        text(field, have, want);
}

void FieldComparison::member(const std::string &field, model::Spelling spelling,
                             const std::vector<std::string> &have, const std::vector<std::string> &want) {
    const auto same = [spelling](const std::string &a, const std::string &b) {
        return says_the_same(spelling, a, b);
    };
    if (!std::equal(have.begin(), have.end(), want.begin(), want.end(), same))
        text(field, list_text(have), list_text(want));
}

void FieldComparison::add(FieldChange change) {
    const model::StackField *field = model::find_stack_field(change.field);
    if (field == nullptr)
        throw std::logic_error("a field that nobody described: " + change.field);
    add(std::move(change), field->cost);
}

void FieldComparison::add(FieldChange change, model::Cost cost) {
    if (ignored_ == Ignored::left_out && desired_.ignores_path(change.field))
        return;
    change.where = desired_.where_is(change.field);
    if (cost == model::Cost::in_place)
        cost = capabilities_.can(Ability::git_fields_in_place) ? model::Cost::deploy : model::Cost::replace;
    result_.needs_deploy |= cost == model::Cost::deploy;
    result_.needs_settings |= cost == model::Cost::settings;
    result_.forces_replace |= cost == model::Cost::replace;
    change.forces_replace = cost == model::Cost::replace;
    result_.changes.push_back(std::move(change));
}

} // namespace stowage::plan
