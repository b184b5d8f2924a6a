#include "compose/tree.hpp"

#include "desired/sources.hpp"
#include "desired/yaml/parse.hpp"
#include "support/diagnostics.hpp"
#include "support/interpolate.hpp"

#include <fmt/format.h>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using desired::yaml::NodePtr;
using support::Interpolated;

constexpr desired::yaml::Limits limits{100'000, 100};

/// How the parser begins to say that it does not know a tag. Compose has some of its own.
constexpr std::string_view unknown_tag = "the tag ";

} // namespace

Parsed parse_file(const File &file, std::vector<Problem> &problems) {
    const desired::Source source(file.path, desired::yaml::without_bom(file.text));
    support::Diagnostics mistakes;
    desired::yaml::Parsed parsed = desired::yaml::parse(source, limits, mistakes);
    Parsed result{std::move(parsed.documents), parsed.complete, false};
    for (const support::Diagnostic &mistake : mistakes.sorted()) {
        if (mistake.what.starts_with(unknown_tag))
            result.odd_tags = true;
        else
            problems.push_back({true, mistake.what, mistake.advice, mistake.where});
    }
    return result;
}

void Values::expand(const NodePtr &node) {
    if (!seen_.insert(node.get()).second)
        return; // an alias
    if (node->is_scalar())
        expand_scalar(*node);
    for (const NodePtr &item : node->items)
        expand(item);
    for (const Entry &entry : node->entries)
        expand(entry.value);
}

void Values::expand_scalar(const Node &node) {
    if (node.text.find('$') == std::string::npos)
        return;
    Interpolated result = support::interpolate(node.text, env_, support::Missing::empty);
    for (const std::string &name : result.missing) {
        lacks_variables_ = true;
        if (reported_.insert(name).second)
            problems_.push_back({false, fmt::format("{} is not set, an empty string is used", name),
                                 fmt::format("set it in env, or write ${{{}:-}} if that is meant", name),
                                 node.where});
    }
    if (result.problem == Interpolated::Problem::required) {
        lacks_variables_ = true;
        const bool words = !result.message.empty();
        problems_.push_back({true,
                             fmt::format("the variable {} is required and not set{}{}", result.variable,
                                         words ? ": " : "", result.message),
                             "set it in env", node.where});
    } else if (result.problem != Interpolated::Problem::none) {
        problems_.push_back({true, result.what, result.advice, node.where});
    }
    // What can't be replaced stays as it is written: it has been said, and nothing follows from it.
    if (result.problem == Interpolated::Problem::none)
        texts_[&node] = std::move(result.value);
}

std::string Values::text(const Node &node) const {
    if (!node.is_scalar() || node.kind == Kind::null)
        return {};
    const auto found = texts_.find(&node);
    return found == texts_.end() ? node.text : found->second;
}

std::string Values::text(const Entry *entry) const {
    return entry == nullptr ? std::string() : text(*entry->value);
}

} // namespace stowage::compose
