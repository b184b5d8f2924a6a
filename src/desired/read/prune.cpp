#include "desired/read/prune.hpp"

#include "support/codes.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::desired {
namespace {

/// Globs, at least one; none of them blank.
std::vector<std::string> read_patterns(const Context &context, const Fields &fields, const char *key) {
    std::vector<std::string> patterns;
    const auto texts = fields.texts(key);
    if (!texts)
        return patterns;
    if (fields.list(key)->items.empty())
        context.error(support::Code::input_empty, texts->where, fmt::format("{} must not be empty", key),
                      fmt::format("write {}: [\"*\"] for all", key));
    for (const Written<std::string> &text : texts->value) {
        if (support::trim(text.value).empty())
            context.error(support::Code::input_empty, text.where,
                          fmt::format("a pattern in {} must not be empty", key), "write \"*\" for all");
        patterns.push_back(text.value);
    }
    return patterns;
}

std::optional<DraftPrune> read_scope(const Context &context, const yaml::Node &node) {
    if (!expect_map(context, "a scope of prune", node))
        return std::nullopt;
    const Fields fields(context, node, "prune", {"environments", "names", "server"});
    DraftPrune draft;
    draft.scope.where = node.where;
    if (!fields.has("environments"))
        context.error(support::Code::input_missing_key, node.where, "prune needs the key 'environments'",
                      "name those that this state owns, for example environments: [production]");
    draft.scope.environments = read_patterns(context, fields, "environments");
    draft.scope.names =
        fields.has("names") ? read_patterns(context, fields, "names") : std::vector<std::string>{"*"};
    draft.server = fields.text("server");
    return draft;
}

} // namespace

std::vector<DraftPrune> read_prune(const Context &context, const Fields &document) {
    std::vector<DraftPrune> scopes;
    const yaml::Node *node = document.find("prune");
    if (node == nullptr)
        return scopes;
    const auto add = [&](const yaml::Node &item) {
        if (auto scope = read_scope(context, item))
            scopes.push_back(std::move(*scope));
    };
    if (node->kind == yaml::Kind::list)
        for (const yaml::NodePtr &item : node->items)
            add(*item);
    else if (node->kind == yaml::Kind::map)
        add(*node);
    else
        wrong_type(context, "prune", "a map or a list", *node);
    return scopes;
}

} // namespace stowage::desired
