#include "compose/tree.hpp"

#include "compose/limits.hpp"
#include "desired/sources.hpp"
#include "desired/yaml/parse.hpp"
#include "support/codes.hpp"
#include "support/diagnostics.hpp"
#include "support/interpolate.hpp"

#include <fmt/format.h>
#include <regex>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using desired::yaml::NodePtr;
using support::Interpolated;

/// `${NAME:+value}` or `${NAME+value}`, which only Docker Compose knows.
bool has_alternative(const std::string &text) {
    static const std::regex form(R"((^|[^$])(\$\$)*\$\{[A-Za-z_][A-Za-z0-9_]*:?\+)");
    return std::regex_search(text, form);
}

} // namespace

Parsed parse_file(const File &file, std::vector<Problem> &problems) {
    const desired::Source source(file.path, desired::yaml::without_bom(file.text));
    support::Diagnostics mistakes;
    desired::yaml::Parsed parsed =
        desired::yaml::parse(source, file_limits, mistakes, desired::yaml::Tags::compose);
    for (const support::Diagnostic &mistake : mistakes.sorted()) {
        const bool twice = mistake.code == support::Code::input_duplicate;
        problems.push_back({true,
                            mistake.what,
                            mistake.advice,
                            mistake.where,
                            {},
                            parsed.boundless,
                            twice ? Problem::About::key_given_twice : Problem::About::other});
    }
    return {std::move(parsed.documents), parsed.complete, parsed.odd_tags};
}

void Values::expand(const NodePtr &tree) {
    keep(tree);
    expand_below(tree);
}

void Values::expand_below(const NodePtr &node) {
    if (!seen_.insert(node.get()).second)
        return; // an alias
    if (node->is_scalar())
        expand_scalar(*node);
    for (const NodePtr &item : node->items)
        expand_below(item);
    for (const Entry &entry : node->entries)
        expand_below(entry.value);
}

void Values::expand_scalar(const Node &node) {
    if (node.text.find('$') == std::string::npos)
        return;
    const auto replace = [&](support::LoneDollar lone) {
        return support::interpolate(node.text, env_, support::Missing::empty, lone);
    };
    Interpolated result =
        replace(dialect_ == Dialect::compose ? support::LoneDollar::stays : support::LoneDollar::mistake);
    if (dialect_ == Dialect::unknown && result.problem == Interpolated::Problem::syntax)
        if (Interpolated lenient = replace(support::LoneDollar::stays);
            lenient.problem == Interpolated::Problem::none) {
            problems_.push_back({false, result.what + ": a swarm refuses it", result.advice, node.where});
            result = std::move(lenient);
        }
    for (const std::string &name : result.missing) {
        lacks_variables_ = true;
        if (reported_.insert(name).second)
            problems_.push_back({false, fmt::format("{} is not set, an empty string is used", name),
                                 fmt::format("set it in env, or write ${{{}:-}} if that is meant", name),
                                 node.where});
    }
    if (dialect_ == Dialect::swarm && result.problem == Interpolated::Problem::none &&
        has_alternative(node.text)) {
        result.problem = Interpolated::Problem::syntax;
        result.what = "a swarm knows no ${NAME:+value}";
        result.advice = "write the value out, or ${NAME:-value}";
    }
    // What can't be replaced is "" from here on: it has been said, and nothing follows from it.
    if (result.problem != Interpolated::Problem::none) {
        say_what_is_wrong(node, result);
        broken_.insert(&node);
    }
    texts_[&node] = std::move(result.value);
}

void Values::say_what_is_wrong(const Node &node, const Interpolated &result) {
    if (result.problem != Interpolated::Problem::required) {
        problems_.push_back({true, result.what, result.advice, node.where});
        return;
    }
    lacks_variables_ = true;
    problems_.push_back({true,
                         fmt::format("the variable {} is required and not set{}{}", result.variable,
                                     result.message.empty() ? "" : ": ", result.message),
                         "set it in env", node.where});
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
