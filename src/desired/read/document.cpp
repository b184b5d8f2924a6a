#include "desired/read/document.hpp"

#include "desired/read/environment.hpp"
#include "desired/read/git.hpp"
#include "desired/read/git_source.hpp"
#include "desired/read/handling.hpp"
#include "desired/read/parts.hpp"
#include "desired/read/policy.hpp"
#include "desired/read/prune.hpp"
#include "desired/read/server.hpp"
#include "desired/read/stack.hpp"
#include "model/stack_fields.hpp"
#include "support/codes.hpp"

#include <fmt/format.h>

namespace stowage::desired {
namespace {

constexpr std::string_view family = "stowage/";

Defaults read_defaults(const Context &context, const yaml::Node &map) {
    const Fields fields(context, map, "defaults", model::default_keys());
    Defaults defaults;
    defaults.server = fields.text("server");
    if (const yaml::Node *environment = fields.find("environment")) {
        defaults.environment = read_environment(context, *environment);
        if (!defaults.environment) // reported; not missing
            defaults.environment = EnvironmentRef{{}, 0, environment->where};
    }
    if (const yaml::Node *git = fields.map("gitConfig"))
        defaults.git = read_default_git(context, *git);
    defaults.parts = read_default_parts(context, fields);
    defaults.handling = read_handling(context, fields);
    return defaults;
}

/// False when the rest of the document can't be judged.
bool check_version(const Context &context, const Fields &fields) {
    const auto version = fields.required_text("apiVersion");
    if (!version ||
        version->value == api_version) // a missing one is reported; the rest can be judged all the same
        return true;
    context.error(support::Code::input_unknown_version, version->where,
                  fmt::format("apiVersion {} is not known", in_quotes(version->value)),
                  fmt::format("write apiVersion: {}", api_version));
    return false;
}

/// False where they are written and can't be read.
bool read_servers(const Context &context, const Fields &fields, Draft &draft) {
    const yaml::Node *servers = fields.list("servers");
    if (servers == nullptr)
        return !fields.has("servers");
    for (const yaml::NodePtr &item : servers->items)
        if (auto server = read_server(context, *item))
            draft.servers.push_back(std::move(*server));
    return true;
}

void read_sources(const Context &context, const Fields &fields, Draft &draft) {
    const yaml::Node *sources = fields.list("sources");
    if (sources == nullptr)
        return;
    for (const yaml::NodePtr &item : sources->items)
        if (auto source = read_git_source(context, *item))
            draft.sources.push_back(std::move(*source));
}

/// As read_servers. What was read is let go, since there may be many.
bool read_stacks(const Context &context, const Fields &fields, const yaml::Node &document, Draft &draft) {
    if (fields.list("stacks") == nullptr)
        return !fields.has("stacks");
    for (yaml::NodePtr &item : yaml::take_items(document.find("stacks")->value)) {
        if (auto stack = read_stack(context, *item, draft.content_files))
            draft.stacks.push_back(std::move(*stack));
        item.reset();
    }
    return true;
}

} // namespace

bool says_stowage(const yaml::Node &document) {
    const yaml::Entry *version = document.find("apiVersion");
    return version != nullptr && version->value->text.starts_with(family);
}

bool is_foreign(const yaml::Node &document) {
    const yaml::Entry *version = document.find("apiVersion");
    if (version == nullptr)
        return document.find("services") != nullptr && document.find("stacks") == nullptr;
    return document.find("kind") != nullptr && !says_stowage(document);
}

bool read_document(const Context &context, const yaml::Node &document, Draft &draft) {
    if (!expect_map(context, "a document", document))
        return false;
    const Fields fields(context, document, "the document",
                        {"apiVersion", "servers", "defaults", "stacks", "prune", "sources", "policy"});
    if (!check_version(context, fields))
        return false;
    const bool lost_servers = !read_servers(context, fields, draft);
    const yaml::Node *defaults = fields.map("defaults");
    if (defaults != nullptr)
        draft.defaults.push_back(read_defaults(context, *defaults));
    for (DraftPrune &scope : read_prune(context, fields))
        draft.prune.push_back(std::move(scope));
    read_policy(context, fields, draft.policy);
    read_sources(context, fields, draft);
    const bool lost_stacks = !read_stacks(context, fields, document, draft); // others may depend on them
    const bool lost_defaults = defaults == nullptr && fields.has("defaults");
    return !lost_servers && !lost_defaults && !lost_stacks;
}

} // namespace stowage::desired
