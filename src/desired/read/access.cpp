#include "desired/read/access.hpp"

#include "desired/read/id.hpp"
#include "desired/read/members.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

namespace stowage::desired {
namespace {

constexpr const char *kinds =
    "write one of {public: true}, {administrators: true} and {teams: [ops], users: [alice]}";

/// `public` or `administrators`, which can only be true.
void take(const Context &context, const Fields &fields, const char *key, bool &into) {
    const auto flag = fields.flag(key);
    if (flag && !flag->value)
        context.error(flag->where, fmt::format("{} can't be false", key),
                      fmt::format("leave {} out, and say who has access instead", key));
    into = flag && flag->value;
}

std::optional<AccessRef> read_one(const Context &context, const std::string &key, const yaml::Node &item) {
    if (item.kind == yaml::Kind::text) {
        if (!support::trim(item.text).empty())
            return AccessRef{item.text, 0, item.where};
        context.error(support::Code::input_empty, item.where,
                      fmt::format("a name in {} must not be empty", key));
        return std::nullopt;
    }
    if (item.kind == yaml::Kind::integer) {
        if (const auto id = read_id(item.text))
            return AccessRef{{}, *id, item.where};
        context.error(support::Code::input_bad_id, item.where,
                      fmt::format("{} in {} is not an id", in_quotes(item.text), key),
                      "ids are whole numbers from 1, without a sign; a name that looks like a number goes in "
                      "quotes");
        return std::nullopt;
    }
    wrong_type(context, fmt::format("an item of {}", key), "a name or an id", item);
    return std::nullopt;
}

bool same(const AccessRef &a, const AccessRef &b) {
    return a.id == b.id && a.name == b.name;
}

void take(const Context &context, const Fields &fields, const char *key, std::vector<AccessRef> &names) {
    const yaml::Node *list = fields.list(key);
    if (list == nullptr)
        return;
    if (list->items.empty())
        context.error(support::Code::input_empty, list->where, fmt::format("{} must not be empty", key),
                      fmt::format("leave {} out, or write access: {{administrators: true}}", key));
    for (const yaml::NodePtr &item : list->items) {
        auto one = read_one(context, key, *item);
        if (!one)
            continue;
        const auto first = std::find_if(names.begin(), names.end(),
                                        [&](const AccessRef &other) { return same(other, *one); });
        if (first == names.end())
            names.push_back(std::move(*one));
        else
            context.diagnostics.add(support::Code::input_duplicate,
                                    {one->where,
                                     fmt::format("{} is given twice in {}", in_quotes(item->text), key),
                                     "keep one of them",
                                     {first->where},
                                     {}});
    }
    std::sort(names.begin(), names.end(), [](const AccessRef &a, const AccessRef &b) {
        const auto key_of = [](const AccessRef &ref) { return std::tuple(ref.id == 0, ref.id, ref.name); };
        return key_of(a) < key_of(b);
    });
}

void check_kinds(const Context &context, const yaml::Node &map) {
    const auto has = [&](const char *key) { return map.find(key) != nullptr ? 1 : 0; };
    const int named = has("teams") + has("users") > 0 ? 1 : 0;
    const int given = has("public") + has("administrators") + named;
    if (map.entries.empty())
        context.error(support::Code::input_missing_key, map.where, "access doesn't say who has it", kinds);
    else if (given > 1)
        context.error(support::Code::input_conflict, map.where,
                      "access must be of one kind: public, administrators, or teams and users", kinds);
}

} // namespace

std::optional<Access> read_access(const Context &context, const Fields &fields, Places &places) {
    const yaml::Node *map = fields.map("access");
    if (map == nullptr)
        return std::nullopt;
    const Fields each(context, *map, "access", member_keys<Access>());
    check_kinds(context, *map);
    Access access;
    access.where = map->where;
    places["access"] = map->where;
    model::each_member<Access>([&](const auto &one) {
        if (const yaml::Entry *entry = map->find(one.key))
            places[fmt::format("access.{}", one.key)] = entry->value->where;
        take(context, each, one.key, access.*one.value);
    });
    return access;
}

} // namespace stowage::desired
