#include "desired/read/policy.hpp"

#include "support/codes.hpp"
#include "support/text.hpp"

#include <fmt/format.h>
#include <optional>

namespace stowage::desired {
namespace {

using Severity = support::Diagnostic::Severity;

std::optional<Severity> severity_of(std::string_view word) {
    if (word == "error")
        return Severity::error;
    if (word == "warning")
        return Severity::warning;
    return std::nullopt;
}

class RuleReader {
public:
    RuleReader(const Context &context, const PolicyWord &word, const yaml::Node &node)
        : context_(context), word_(word), node_(node) {
        rule_.key = word.key;
        rule_.where = node.where;
    }

    /// Nothing where it is wrong, which is reported, or says that it is not in force.
    std::optional<PolicyRule> read() {
        const bool good = word_.form == PolicyForm::flag ? read_flag() : read_patterns();
        return good ? std::optional(std::move(rule_)) : std::nullopt;
    }

private:
    bool read_flag() {
        if (node_.kind == yaml::Kind::boolean) {
            rule_.waived = support::lower(node_.text) != "true";
            return !rule_.waived || rule_.key == PolicyKey::no_literal_secrets;
        }
        if (node_.kind != yaml::Kind::text) {
            wrong_type(context_, word_.name, "true, false, warning or error", node_);
            return false;
        }
        if (const auto severity = severity_of(node_.text)) {
            rule_.severity = *severity;
            return true;
        }
        context_.error(support::Code::input_unknown_word, node_.where,
                       fmt::format("{} can't be {}", word_.name, in_quotes(node_.text)),
                       "write true, false, warning or error");
        return false;
    }

    bool read_patterns() {
        if (node_.kind == yaml::Kind::list)
            return add_patterns(word_.name, node_);
        if (node_.kind != yaml::Kind::map) {
            wrong_type(context_, word_.name, "a list, or a map with patterns and severity", node_);
            return false;
        }
        const Fields fields(context_, node_, word_.name, {"patterns", "severity"});
        const bool had = fields.require("patterns") != nullptr;
        const yaml::Node *patterns = had ? fields.list("patterns") : nullptr;
        read_severity(fields);
        return patterns != nullptr && add_patterns("patterns", *patterns);
    }

    void read_severity(const Fields &fields) {
        const auto text = fields.text("severity");
        if (!text)
            return;
        if (const auto severity = severity_of(text->value))
            rule_.severity = *severity;
        else
            context_.error(support::Code::input_unknown_word, text->where,
                           fmt::format("severity can't be {}", in_quotes(text->value)),
                           "write warning or error");
    }

    bool add_patterns(const char *key, const yaml::Node &list) {
        if (list.items.empty())
            context_.error(support::Code::input_empty, list.where, fmt::format("{} must not be empty", key),
                           fmt::format("name at least one pattern, or leave {} out", word_.name));
        for (const yaml::NodePtr &item : list.items) {
            if (item->kind != yaml::Kind::text)
                wrong_type(context_, fmt::format("a pattern in {}", key), "text", *item);
            else if (support::trim(item->text).empty())
                context_.error(support::Code::input_empty, item->where,
                               fmt::format("a pattern in {} must not be empty", key), "write \"*\" for all");
            else
                rule_.patterns.push_back(item->text);
        }
        return !rule_.patterns.empty();
    }

    const Context &context_;
    const PolicyWord &word_;
    const yaml::Node &node_;
    PolicyRule rule_;
};

} // namespace

void read_policy(const Context &context, const Fields &document, std::vector<PolicyRule> &rules) {
    const yaml::Node *node = document.map("policy");
    if (node == nullptr)
        return;
    std::vector<std::string> known;
    for (const PolicyWord &word : policy_words())
        known.emplace_back(word.name);
    const Fields fields(context, *node, "policy", std::move(known));
    for (const PolicyWord &word : policy_words())
        if (const yaml::Node *value = fields.find(word.name))
            if (auto rule = RuleReader(context, word, *value).read())
                rules.push_back(std::move(*rule));
}

} // namespace stowage::desired
