#include "desired/read/parts.hpp"

#include "desired/read/members.hpp"
#include "desired/storable.hpp"
#include "model/stack_fields.hpp"
#include "support/codes.hpp"

#include <algorithm>
#include <array>

namespace stowage::desired {
namespace {

using model::PartIn;

/// Of the keys one at least has to be written.
struct NeedRule {
    std::string_view part;
    std::array<const char *, 2> keys;
    const char *what;
    const char *advice;
};

constexpr std::array need_rules = std::to_array<NeedRule>({
    {"autoUpdate",
     {"interval", "webhook"},
     "autoUpdate needs an interval or a webhook",
     "for example autoUpdate: {interval: 5m}; to switch it off, leave autoUpdate out"},
    {"restartSchedule",
     {"cronExpression"},
     "restartSchedule needs a cronExpression",
     "for example restartSchedule: {cronExpression: \"0 2 * * *\"}; to have none, write none"},
});

const NeedRule *need_rule_for(std::string_view part) {
    const auto *found = std::find_if(need_rules.begin(), need_rules.end(),
                                     [&](const NeedRule &rule) { return rule.part == part; });
    return found == need_rules.end() ? nullptr : found;
}

/// Reads one part from its map.
template <typename Part>
Part read_map(const Context &context, const yaml::Node &map, Places &places) {
    const Fields fields(context, map, Part::key, member_keys<Part>());
    const MemberReader members(context, fields, places);
    Part part;
    places[Part::key] = map.where;
    model::each_written_member<Part>(
        [&](const auto &one) { members.take(path_of<Part>(one.key), one.key, part.*one.value); });
    const NeedRule *needs = need_rule_for(Part::key);
    if (needs != nullptr && std::none_of(needs->keys.begin(), needs->keys.end(), [&](const char *key) {
            return key != nullptr && map.find(key) != nullptr;
        }))
        context.error(support::Code::input_missing_key, map.where, needs->what, needs->advice);
    return part;
}

template <typename Part>
void read_part(const Context &context, const Fields &fields, std::optional<Part> &part, Places &places) {
    const yaml::Node *node = fields.find(Part::key);
    if (node == nullptr)
        return;
    constexpr bool may_be_none = Part::left_out == model::LeftOut::unmanaged;
    if (may_be_none && node->kind == yaml::Kind::text && node->text == "none") {
        places[Part::key] = node->where;
        part.emplace();
    } else if (node->kind == yaml::Kind::map) {
        part = read_map<Part>(context, *node, places);
    } else {
        wrong_type(context, Part::key, may_be_none ? "a map or the word none" : "a map", *node);
    }
}

} // namespace

DraftParts read_parts(const Context &context, const Fields &stack) {
    DraftParts read;
    model::each_part([&](auto &part) { read_part(context, stack, part, read.places); }, read);
    return read;
}

DraftParts read_default_parts(const Context &context, const Fields &defaults) {
    DraftParts read;
    model::each_part(
        [&](auto &part) {
            const model::StackField *field = model::find_stack_field(PartIn<decltype(part)>::key);
            if (field != nullptr && is(*field, model::defaulted))
                read_part(context, defaults, part, read.places);
        },
        read);
    return read;
}

} // namespace stowage::desired
