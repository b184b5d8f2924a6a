#include "plan/value_json.hpp"

#include "model/member.hpp"
#include "support/error.hpp"

#include <cstdint>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <vector>

namespace stowage::plan {
namespace {

Json encode_member(bool flag) {
    return flag;
}

Json encode_member(const std::vector<desired::AccessRef> &refs) {
    Json list = Json::array();
    for (const desired::AccessRef &ref : refs)
        list.push_back(ref.id != 0 ? Json(ref.id) : Json(ref.name));
    return list;
}

void decode_member(const Json &item, bool &flag) {
    item.get_to(flag);
}

void decode_member(const Json &list, std::vector<desired::AccessRef> &refs) {
    for (const Json &item : list) {
        desired::AccessRef ref;
        if (item.is_string())
            item.get_to(ref.name);
        else
            item.get_to(ref.id);
        refs.push_back(std::move(ref));
    }
}

} // namespace

Json encode_text(const desired::Text &text) {
    if (text.in_commit)
        throw support::Error(
            fmt::format("a value comes from {} of the commit, and a saved plan could not look it up again",
                        text.describe()),
            "name it by {env: NAME}, or apply without a plan file");
    switch (text.source) {
    case desired::Text::Source::literal:
        return *text.for_people();
    case desired::Text::Source::environment:
        return {{"env", text.reference}};
    case desired::Text::Source::file:
        return {{"file", text.reference}};
    case desired::Text::Source::command:
        return {{"exec", text.command}};
    }
    return nullptr;
}

Json encode_secret(const desired::Text &text, const std::string &what) {
    if (!text.secret())
        throw support::Error(
            fmt::format("{} is written literally in the YAML, and a saved plan must not hold it", what),
            "name it by reference, e.g. {env: NAME}, or apply without a plan file");
    return encode_text(text);
}

desired::Text decode_text(const Json &json) {
    using desired::Text;
    if (json.is_string())
        return Text::literal(json.get<std::string>());
    if (json.contains("env"))
        return Text::named(Text::Source::environment, json.at("env").get<std::string>());
    if (json.contains("file"))
        return Text::named(Text::Source::file, json.at("file").get<std::string>());
    return Text::output_of(json.at("exec").get<std::vector<std::string>>());
}

Json encode_access(const desired::Access &access) {
    Json item = Json::object();
    model::each_member<desired::Access>(
        [&](const auto &one) { item[one.key] = encode_member(access.*one.value); });
    return item;
}

desired::Access decode_access(const Json &item) {
    desired::Access access;
    model::each_member<desired::Access>(
        [&](const auto &one) { decode_member(item.at(one.key), access.*one.value); });
    return access;
}

} // namespace stowage::plan
