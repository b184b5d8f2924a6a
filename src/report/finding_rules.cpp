#include "report/finding_rules.hpp"

#include <algorithm>

namespace stowage::report {
namespace {

using apply::Outcome;
using plan::Action;

const char *id_of_rule(Action action) {
    switch (action) {
    case Action::remove:
        return "delete";
    case Action::replace:
        return "replace";
    case Action::forbidden:
        return "forbidden";
    case Action::hidden:
        return "hidden";
    case Action::blocked:
        return "blocked";
    default:
        return "change";
    }
}

const char *id_of_rule(Outcome outcome) {
    switch (outcome) {
    case Outcome::not_effective:
        return "not-effective";
    case Outcome::unknown:
        return "unknown";
    case Outcome::forbidden:
        return "forbidden";
    case Outcome::hidden:
        return "hidden";
    case Outcome::stale:
        return "stale";
    case Outcome::blocked:
        return "blocked";
    case Outcome::skipped:
        return "skipped";
    default:
        return "failed";
    }
}

} // namespace

const std::vector<Rule> &rules() {
    static const std::vector<Rule> all = {
        {"change", Severity::note, "Apply will change this on the server."},
        {"delete", Severity::warning, "Apply will delete this stack."},
        {"replace", Severity::note, "Apply will delete this stack and create it anew."},
        {"replace-not-allowed", Severity::warning,
         "A field differs that can't be changed in place, and the stack may not be made anew."},
        {"forbidden", Severity::warning, "The user's rights stand in the way."},
        {"hidden", Severity::warning, "The environment or the stack can't be seen by this user."},
        {"blocked", Severity::error, "The API can't do this, or it can't work."},
        {"unwell", Severity::warning, "What should run does not, or runs badly."},
        {"progressing", Severity::note, "What runs is on its way to run well."},
        {"server-note", Severity::note, "What a reader should know of this server."},
        {"server-error", Severity::error, "The server could not be read."},
        {"failed", Severity::error, "The server refused the change, or its deployment failed."},
        {"not-effective", Severity::error, "The server said yes, but the stack is not as desired."},
        {"unknown", Severity::error, "What the server did is not known."},
        {"stale", Severity::warning, "The stack changed since it was planned, and was left alone."},
        {"skipped", Severity::warning, "The stack was not begun."},
        {"invalid-input", Severity::error, "The YAML has a mistake."},
        {"compose", Severity::error, "A compose file has a mistake."},
        {"policy-denied-images", Severity::error, "The policy denies this image."},
        {"policy-allowed-registries", Severity::error, "The policy does not allow this registry."},
        {"policy-required-auto-update", Severity::error, "The policy asks for autoUpdate."},
        {"policy-allowed-repositories", Severity::error, "The policy does not allow this repository."},
        {"policy-allowed-references", Severity::error, "The policy does not allow this git reference."},
        {"policy-no-literal-secrets", Severity::error, "Secrets belong here by reference alone."},
        {"unreplaced-variable", Severity::warning, "Nothing replaces this variable."},
        {"policy-no-latest", Severity::error, "The policy wants images with a version."},
        {"policy", Severity::error, "The policy itself could not be had."},
    };
    return all;
}

const Rule *rule_named(std::string_view id) {
    const auto &all = rules();
    const auto found = std::find_if(all.begin(), all.end(), [id](const Rule &one) { return one.id == id; });
    return found == all.end() ? &all.front() : &*found;
}

const Rule *rule_of(const plan::StackPlan &stack) {
    if (stack.action() == Action::replace && !stack.replace_allowed)
        return rule_named("replace-not-allowed");
    return rule_named(id_of_rule(stack.action()));
}

const Rule *rule_of(Outcome outcome) {
    return rule_named(id_of_rule(outcome));
}

} // namespace stowage::report
