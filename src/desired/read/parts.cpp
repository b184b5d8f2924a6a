#include "desired/read/parts.hpp"

#include "desired/read/restart_times.hpp"
#include "desired/storable.hpp"
#include "model/stack_fields.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <vector>

namespace stowage::desired {
namespace {

using model::PartIn;

std::string as_written(std::string_view text) {
    return std::string(text);
}

std::string without_blanks_around(std::string_view text) {
    return std::string(support::trim(text));
}

/// What the text of a member may be.
struct TextRule {
    std::string_view path;
    std::optional<Complaint> (*check)(std::string_view text);
    std::string (*spelled)(std::string_view text) = as_written;
    bool is_duration = false;
};

constexpr std::array text_rules = std::to_array<TextRule>({
    {"autoUpdate.interval", check_poll_interval, as_written, true},
    {"autoUpdate.webhook", check_uuid, support::lower},
    {"restartSchedule.cronExpression", check_restart_times, without_blanks_around},
});

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

template <typename Rules>
const auto *rule_for(const Rules &rules, std::string_view name) {
    const auto found = std::find_if(rules.begin(), rules.end(), [&](const auto &rule) {
        if constexpr (requires { rule.path; })
            return rule.path == name;
        else
            return rule.part == name;
    });
    return found == rules.end() ? nullptr : &*found;
}

/// Reads one part from its map.
template <typename Part>
class PartReader {
public:
    PartReader(const Context &context, const yaml::Node &map, Places &places)
        : context_(context), map_(map), fields_(context, map, Part::key, keys()), places_(places) {}

    Part read() {
        places_[Part::key] = map_.where;
        model::each_written_member<Part>([this](const auto &one) { take(one.key, part_.*one.value); });
        const NeedRule *needs = rule_for(need_rules, Part::key);
        if (needs != nullptr && std::none_of(needs->keys.begin(), needs->keys.end(), [this](const char *key) {
                return key != nullptr && map_.find(key) != nullptr;
            }))
            context_.error(support::Code::input_missing_key, map_.where, needs->what, needs->advice);
        return std::move(part_);
    }

private:
    static std::vector<std::string> keys() {
        std::vector<std::string> names;
        model::each_written_member<Part>([&](const auto &one) { names.emplace_back(one.key); });
        return names;
    }

    void take(const char *key, bool &into) {
        if (const auto flag = fields_.flag(key)) {
            into = flag->value;
            places_[path_of<Part>(key)] = flag->where;
        }
    }

    void take(const char *key, std::string &into) {
        const std::string path = path_of<Part>(key);
        const auto text = is_part_duration(path) ? fields_.duration(key) : fields_.text(key);
        if (!text)
            return;
        into = part_text(path, text->value);
        places_[path] = text->where;
        if (const auto complaint = check_part_text(path, text->value))
            context_.error(text->where, fmt::format("{} {}", key, complaint->what), complaint->advice);
    }

    const Context &context_;
    const yaml::Node &map_;
    Fields fields_;
    Places &places_;
    Part part_;
};

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
        part = PartReader<Part>(context, *node, places).read();
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

std::optional<Complaint> check_part_text(std::string_view path, std::string_view text) {
    const TextRule *rule = rule_for(text_rules, path);
    return rule == nullptr ? std::nullopt : rule->check(text);
}

std::string part_text(std::string_view path, const std::string &text) {
    const TextRule *rule = rule_for(text_rules, path);
    return rule == nullptr ? text : rule->spelled(text);
}

bool is_part_duration(std::string_view path) {
    const TextRule *rule = rule_for(text_rules, path);
    return rule != nullptr && rule->is_duration;
}

} // namespace stowage::desired
