#include "desired/read/environment.hpp"

#include "desired/read/fields.hpp"
#include "desired/read/id.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::desired {
namespace {

std::optional<EnvironmentRef> by_name(const Context &context, const yaml::Node &node) {
    if (!support::trim(node.text).empty())
        return EnvironmentRef{node.text, 0, node.where};
    context.error(support::Code::input_empty, node.where, "environment must not be empty");
    return std::nullopt;
}

std::optional<EnvironmentRef> by_id(const Context &context, const yaml::Node &node) {
    if (const auto id = read_id(node.text))
        return EnvironmentRef{{}, *id, node.where};
    context.error(
        support::Code::input_bad_id, node.where,
        fmt::format("{} is not the id of an environment", in_quotes(node.text)),
        "ids are whole numbers from 1, without a sign; a name that looks like a number goes in quotes");
    return std::nullopt;
}

} // namespace

std::optional<EnvironmentRef> read_environment(const Context &context, const yaml::Node &node) {
    using yaml::Kind;
    if (node.kind == Kind::text)
        return by_name(context, node);
    if (node.kind == Kind::integer)
        return by_id(context, node);
    if (node.kind != Kind::map) {
        wrong_type(context, "environment", "a name or an id", node);
        return std::nullopt;
    }
    const Fields fields(context, node, "environment", {"name", "id"});
    if (node.entries.size() != 1) {
        context.error(support::Code::input_conflict, node.where,
                      "environment must have exactly one of name and id");
        return std::nullopt;
    }
    if (const yaml::Node *name = fields.find("name")) {
        if (name->kind == Kind::text)
            return by_name(context, *name);
        wrong_type(context, "name", "text", *name);
    } else if (const yaml::Node *id = fields.find("id")) {
        if (id->kind == Kind::integer)
            return by_id(context, *id);
        wrong_type(context, "id", "a whole number", *id);
    }
    return std::nullopt;
}

} // namespace stowage::desired
