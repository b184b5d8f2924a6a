#include "cli/fail_on.hpp"

#include "support/error.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::cli {
namespace {

using plan::Action;

std::set<std::string> words_of(const plan::StackPlan &stack) {
    std::set<std::string> words;
    if (stack.action() != Action::none)
        words.insert(plan::name_of(stack.action()));
    if (stack.action() == Action::redeploy)
        words.insert("drift");
    if (std::any_of(stack.changes.begin(), stack.changes.end(),
                    [](const plan::FieldChange &change) { return !change.refused.empty(); }))
        words.insert("forbidden");
    return words;
}

} // namespace

const std::vector<std::string> &fail_on_words() {
    static const std::vector<std::string> words = [] {
        std::vector<std::string> all;
        for (const Action action : {Action::create, Action::update, Action::remove, Action::replace,
                                    Action::rename, Action::move, Action::redeploy, Action::start,
                                    Action::stop, Action::forbidden, Action::hidden, Action::blocked})
            all.emplace_back(plan::name_of(action));
        all.emplace_back("drift");
        return all;
    }();
    return words;
}

FailOn::FailOn(const std::vector<std::string> &words) {
    const auto &known = fail_on_words();
    for (const std::string &raw : words) {
        const std::string word(support::trim(raw));
        if (std::find(known.begin(), known.end(), word) == known.end())
            throw support::Error(fmt::format("--fail-on: there is no '{}'", word),
                                 "the words are " + support::join(known, ", "));
        words_.insert(word);
    }
}

bool FailOn::holds_for(const plan::Plan &plan) const {
    return std::any_of(plan.stacks.begin(), plan.stacks.end(), [this](const plan::StackPlan &stack) {
        const std::set<std::string> words = words_of(stack);
        return std::any_of(words.begin(), words.end(),
                           [this](const std::string &word) { return words_.contains(word); });
    });
}

} // namespace stowage::cli
