#include "policy/check.hpp"

#include "policy/contents.hpp"
#include "policy/images.hpp"
#include "policy/url_pattern.hpp"
#include "support/codes.hpp"
#include "support/secret_name.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::policy {
namespace {

using desired::PolicyKey;
using desired::PolicyRule;
using desired::Stack;

/// What a stack wants for itself.
struct Claimed {
    const Stack *stack;
    std::string environment; ///< and its server
    Contents::Wanted wanted;
};

std::string name_of(const desired::EnvironmentRef &environment) {
    return environment.name.empty() ? std::to_string(environment.id) : environment.name;
}

bool meet(const Claimed &a, const Claimed &b) {
    return compose::clash(a.wanted.claim, b.wanted.claim) && a.stack != b.stack &&
           a.environment == b.environment;
}

class Checker {
public:
    explicit Checker(const desired::State &state) : state_(state), rules_(state.policy) {
        const auto about_literals = [](const PolicyRule &rule) {
            return rule.key == PolicyKey::no_literal_secrets;
        };
        if (std::none_of(rules_.begin(), rules_.end(), about_literals))
            rules_.push_back(
                {PolicyKey::no_literal_secrets, {}, support::Diagnostic::Severity::warning, false, {}});
        std::erase_if(rules_, [](const PolicyRule &rule) { return rule.waived; });
        // Where two rules say the same of a place, the first one counts.
        std::stable_sort(rules_.begin(), rules_.end(),
                         [](const PolicyRule &a, const PolicyRule &b) { return a.severity < b.severity; });
    }

    std::vector<support::Diagnostic> run() {
        for (const auto &stack : state_.stacks) {
            if (stack->state == desired::RunState::absent)
                continue;
            if (stack->file)
                check_contents(*stack);
            for (const PolicyRule &rule : rules_)
                check_stack(*stack, rule);
            check_variables(*stack);
        }
        check_claims();
        for (const desired::GitSource &source : state_.sources)
            for (const PolicyRule &rule : rules_)
                if (rule.key == PolicyKey::allowed_repositories)
                    check_url(source.url, source.where_is("url"), rule);
        return found_.sorted();
    }

private:
    /// None of what is warned of without a policy.
    static std::vector<support::Location> places_of(const PolicyRule &rule) {
        return rule.where.known() ? std::vector{rule.where} : std::vector<support::Location>{};
    }

    void add(const PolicyRule &rule, const support::Location &where, std::string what, std::string advice) {
        support::Diagnostic diagnostic;
        diagnostic.where = where;
        diagnostic.what = std::move(what);
        diagnostic.advice = std::move(advice);
        diagnostic.severity = rule.severity;
        diagnostic.rule = desired::word_of(rule.key).id;
        diagnostic.code = desired::word_of(rule.key).code;
        diagnostic.also_concerned = places_of(rule);
        found_.add(std::move(diagnostic));
    }

    void check_contents(const Stack &stack) {
        Contents contents = read_contents(stack);
        if (stack.state != desired::RunState::stopped)
            for (Contents::Wanted &wanted : contents.wanted)
                claims_.push_back(
                    {&stack, stack.server + "/" + name_of(stack.environment), std::move(wanted)});
        for (const support::Diagnostic &problem : contents.problems)
            found_.add(problem);
        for (const PolicyRule &rule : rules_) {
            if (is_about_images(rule))
                check_images(contents, rule, found_);
            if (rule.key == PolicyKey::no_literal_secrets) {
                check_literals(contents, rule);
                check_written(contents, rule);
            }
        }
    }

    /// Two stacks of one environment that want the same: said of the later one.
    void check_claims() {
        for (auto later = claims_.begin(); later != claims_.end(); ++later) {
            const auto first =
                std::find_if(claims_.begin(), later, [&](const Claimed &one) { return meet(one, *later); });
            if (first == later)
                continue;
            support::Diagnostic diagnostic = later->wanted.place;
            diagnostic.severity = support::Diagnostic::Severity::warning;
            diagnostic.code = support::Code::compose_claimed_twice;
            diagnostic.what =
                fmt::format("stack '{}' wants {} of environment '{}' too: only one of them can have it",
                            first->stack->name, first->wanted.claim.what, name_of(later->stack->environment));
            diagnostic.also_concerned = {first->wanted.place.where};
            found_.add(std::move(diagnostic));
        }
    }

    /// What a manifest has of Secrets, and of variables that sound like one.
    void check_literals(const Contents &contents, const PolicyRule &rule) {
        for (const Literal &literal : contents.literals) {
            if (literal.kind == Literal::Kind::variable &&
                !support::holds_secret(literal.name, literal.value))
                continue;
            support::Diagnostic diagnostic = literal.where;
            diagnostic.what =
                literal.kind == Literal::Kind::secret
                    ? fmt::format("the value of {} is written here", literal.name)
                    : fmt::format("the value of {} is written here, and it sounds like a secret",
                                  literal.name);
            diagnostic.advice =
                literal.kind == Literal::Kind::secret
                    ? "keep the Secret out of the manifest: make it in the cluster, or with an "
                      "operator that fetches it"
                    : "take it from a Secret: valueFrom: {secretKeyRef: …}";
            diagnostic.severity = rule.severity;
            diagnostic.rule = desired::word_of(rule.key).id;
            diagnostic.code = desired::word_of(rule.key).code;
            diagnostic.also_concerned = places_of(rule);
            diagnostic.source_line.clear(); // the value stands in it
            found_.add(std::move(diagnostic));
        }
    }

    void check_written(const Contents &contents, const PolicyRule &rule) {
        for (const Contents::Variable &variable : contents.variables) {
            if (!support::sounds_secret(variable.name))
                continue;
            support::Diagnostic diagnostic = variable.place;
            diagnostic.source_line.clear(); // it has the value
            diagnostic.what =
                fmt::format("service '{}' has the value of {} written here, and it sounds like a "
                            "secret",
                            variable.service, variable.name);
            diagnostic.advice = fmt::format(
                "write ${{{0}}}, and name {0} by reference below env of the stack", variable.name);
            diagnostic.severity = rule.severity;
            diagnostic.rule = desired::word_of(rule.key).id;
            diagnostic.code = desired::word_of(rule.key).code;
            diagnostic.also_concerned = places_of(rule);
            found_.add(std::move(diagnostic));
        }
    }

    /// A habit of compose files: in this YAML nothing replaces them.
    void check_variables(const Stack &stack) {
        for (const desired::EnvEntry &entry : stack.env) {
            const std::string name =
                support::unreplaced_variable(entry.value.secret() ? "" : *entry.value.for_people());
            if (name.empty())
                continue;
            support::Diagnostic diagnostic;
            diagnostic.where = entry.value.where;
            diagnostic.severity = support::Diagnostic::Severity::warning;
            diagnostic.rule = "unreplaced-variable";
            diagnostic.code = support::Code::env_unreplaced_variable;
            diagnostic.what = fmt::format("the value of {} is sent as it stands: nothing replaces ${{{}}}",
                                          entry.name, name);
            diagnostic.advice = fmt::format("name it by reference: {}: {{env: {}}}", entry.name, name);
            found_.add(std::move(diagnostic));
        }
    }

    void check_stack(const Stack &stack, const PolicyRule &rule) {
        switch (rule.key) {
        case PolicyKey::required_auto_update:
            if (stack.git && !stack.auto_update)
                add(rule, stack.where_is("gitConfig"),
                    fmt::format("stack '{}' has no autoUpdate", stack.name),
                    "give it one, for example autoUpdate: {interval: 5m}");
            break;
        case PolicyKey::allowed_repositories:
            if (stack.git)
                check_repository(stack, rule);
            break;
        case PolicyKey::allowed_references:
            if (stack.git)
                check_reference(stack, rule);
            break;
        case PolicyKey::no_literal_secrets:
            check_env(stack, rule);
            break;
        default:
            break;
        }
    }

    void check_repository(const Stack &stack, const PolicyRule &rule) {
        const desired::Git &git = *stack.git;
        if (git.source_is_declared && !stack.fields.contains("gitConfig.url"))
            return; // it is checked where it is written
        check_url(git.url, stack.where_is("gitConfig.url"), rule);
        const bool has_source = !git.source.empty() || git.source_id != 0;
        if (has_source && !git.source_is_declared)
            add(rule, stack.where_is(git.source.empty() ? "gitConfig.sourceId" : "gitConfig.source"),
                fmt::format("the repository of the source that stack '{}' uses is not known here",
                            stack.name),
                "write the source below sources, or leave it out");
    }

    void check_url(const std::string &url, const support::Location &where, const PolicyRule &rule) {
        const bool allowed = std::any_of(rule.patterns.begin(), rule.patterns.end(),
                                         [&](const std::string &pattern) { return url_fits(pattern, url); });
        if (!allowed)
            add(rule, where, fmt::format("repository {} is not allowed", url),
                "allowed: " + support::join(rule.patterns, ", "));
    }

    void check_reference(const Stack &stack, const PolicyRule &rule) {
        const std::string &reference = stack.git->reference_name;
        const bool allowed =
            std::any_of(rule.patterns.begin(), rule.patterns.end(),
                        [&](const std::string &pattern) { return support::glob_match(pattern, reference); });
        if (allowed)
            return;
        add(rule, stack.where_is("gitConfig.referenceName"),
            reference.empty()
                ? fmt::format("stack '{}' names no reference: its repository's default branch is not allowed",
                              stack.name)
                : fmt::format("reference {} is not allowed", reference),
            "allowed: " + support::join(rule.patterns, ", "));
    }

    void check_env(const Stack &stack, const PolicyRule &rule) {
        for (const desired::EnvEntry &entry : stack.env) {
            if (entry.value.secret() || !support::holds_secret(entry.name, *entry.value.for_people()))
                continue;
            const auto &where =
                entry.value.where.known() ? entry.value.where : stack.where_is("env." + entry.name);
            add(rule, where,
                fmt::format("the value of {} is written here, and it sounds like a secret", entry.name),
                fmt::format("name it by reference: {0}: {{env: {0}}}, or {{file: …}}", entry.name));
        }
    }

    const desired::State &state_;
    std::vector<PolicyRule> rules_;
    std::vector<Claimed> claims_;
    support::Diagnostics found_;
};

} // namespace

std::vector<support::Diagnostic> check(const desired::State &state) {
    return Checker(state).run();
}

} // namespace stowage::policy
