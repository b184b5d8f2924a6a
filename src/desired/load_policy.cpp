#include "desired/load_policy.hpp"

#include "desired/read/document.hpp"
#include "desired/read/policy.hpp"
#include "desired/yaml/parse.hpp"
#include "support/codes.hpp"
#include "support/error.hpp"
#include "support/file.hpp"

#include <fmt/format.h>

namespace stowage::desired {
namespace {

std::vector<std::string> keys_of(const yaml::Node &document) {
    std::vector<std::string> keys;
    for (const yaml::Entry &entry : document.entries)
        keys.push_back(entry.key);
    return keys;
}

void read_alone(const Context &context, const yaml::Node &document, std::vector<PolicyRule> &rules) {
    if (!expect_map(context, "a policy file", document))
        return;
    const Fields fields(context, document, "a policy file", {"apiVersion", "policy"});
    const auto version = fields.required_text("apiVersion");
    if (version && version->value != api_version)
        context.error(support::Code::input_unknown_version, version->where,
                      fmt::format("apiVersion {} is not known", in_quotes(version->value)),
                      fmt::format("write apiVersion: {}", api_version));
    if (fields.require("policy") != nullptr)
        read_policy(context, fields, rules);
}

void read_among_others(const Context &context, const yaml::Node &document, std::vector<PolicyRule> &rules) {
    if (document.kind != yaml::Kind::map || !says_stowage(document))
        return;
    read_policy(context, Fields(context, document, "the document", keys_of(document)), rules);
}

} // namespace

std::vector<PolicyRule> load_policy(InputText input, PolicyFile kind, const LoadLimits &limits) {
    support::Diagnostics diagnostics;
    Sources sources;
    const Source &source = sources.add(std::move(input.path), yaml::without_bom(std::move(input.text)));
    const yaml::Parsed parsed = yaml::parse(source, {limits.nodes, limits.depth}, diagnostics);
    if (parsed.complete && parsed.documents.empty() && kind == PolicyFile::policy_alone)
        diagnostics.add(support::Code::input_file_unreadable, source.whole(), "there is nothing in this file",
                        fmt::format("start it with apiVersion: {} and policy:", api_version));
    const LoadOptions options;
    const ReadFile read_file = support::read_file;
    const Context context{options, diagnostics, sources, read_file, std::move(input.folder)};
    std::vector<PolicyRule> rules;
    for (const yaml::NodePtr &document : parsed.documents)
        kind == PolicyFile::policy_alone ? read_alone(context, *document, rules)
                                         : read_among_others(context, *document, rules);
    if (diagnostics.empty())
        return rules;
    std::vector<support::Diagnostic> all = diagnostics.sorted();
    for (support::Diagnostic &one : all)
        if (one.where.line > 0)
            one.source_line = sources.shown_line(one.where);
    throw support::InputError(std::move(all));
}

} // namespace stowage::desired
