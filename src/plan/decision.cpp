#include "plan/decision.hpp"

#include "support/codes.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace stowage::plan {
namespace {

constexpr std::array<std::pair<Action, const char *>, 13> action_names = {{
    {Action::none, "none"},
    {Action::create, "create"},
    {Action::update, "update"},
    {Action::redeploy, "redeploy"},
    {Action::rename, "rename"},
    {Action::move, "move"},
    {Action::replace, "replace"},
    {Action::remove, "delete"},
    {Action::start, "start"},
    {Action::stop, "stop"},
    {Action::forbidden, "forbidden"},
    {Action::hidden, "hidden"},
    {Action::blocked, "blocked"},
}};

template <typename... Functions>
struct Cases : Functions... {
    using Functions::operator()...;
};
template <typename... Functions>
Cases(Functions...) -> Cases<Functions...>;

} // namespace

const char *name_of(Action action) {
    const auto *const found = std::find_if(action_names.begin(), action_names.end(),
                                           [action](const auto &known) { return known.first == action; });
    return found == action_names.end() ? "none" : found->second;
}

std::optional<Action> action_from_name(const std::string &name) {
    for (const auto &[action, known] : action_names)
        if (name == known)
            return action;
    return std::nullopt;
}

bool changes_something(Action action) {
    switch (action) {
    case Action::none:
    case Action::forbidden:
    case Action::hidden:
    case Action::blocked:
        return false;
    default:
        return true;
    }
}

// ---- what it is

Action Decision::action() const {
    return std::visit(Cases{[](const Nothing &) { return Action::none; },
                            [](const Change &change) { return change.action; },
                            [](const Forbidden &) { return Action::forbidden; },
                            [](const Hidden &) { return Action::hidden; },
                            [](const Blocked &) { return Action::blocked; }},
                      is_);
}

Action Decision::wanted() const {
    return std::visit(Cases{[](const Nothing &) { return Action::none; },
                            [](const Change &) { return Action::none; },
                            [](const auto &settled) { return settled.wanted; }},
                      is_);
}

Action Decision::wish() const {
    return wanted() == Action::none ? action() : wanted();
}

Code Decision::code() const {
    return std::visit(Cases{[](const Nothing &) { return Code::none; },
                            [](const Change &) { return Code::none; },
                            [](const Blocked &blocked) { return blocked.code; },
                            [](const auto &refused) { return refused.verdict.code; }},
                      is_);
}

const Verdict *Decision::verdict() const {
    if (const auto *forbidden = std::get_if<Forbidden>(&is_))
        return &forbidden->verdict;
    const auto *hidden = std::get_if<Hidden>(&is_);
    return hidden != nullptr ? &hidden->verdict : nullptr;
}

bool Decision::settled() const {
    return !std::holds_alternative<Nothing>(is_) && !std::holds_alternative<Change>(is_);
}

// ---- what it becomes

void Decision::change(Action to) {
    if (settled() || !changes_something(to))
        throw std::logic_error("a plan's item can't go from '" + std::string(name_of(action())) + "' to '" +
                               name_of(to) + "'");
    is_ = Change{to};
}

void Decision::change(Action to, std::string why) {
    change(to);
    because(std::move(why));
}

void Decision::forbid(Verdict verdict) {
    std::string why = verdict.words;
    forbid(action(), std::move(verdict), std::move(why));
}

void Decision::forbid(Action wanted, Verdict verdict, std::string why) {
    only_because(std::move(why));
    is_ = Forbidden{wanted, std::move(verdict)};
}

void Decision::hide(Verdict verdict, Action wanted) {
    only_because(verdict.words);
    is_ = Hidden{wanted, std::move(verdict)};
}

void Decision::block(Action wanted, Code code, std::string why) {
    only_because(std::move(why));
    is_ = Blocked{wanted, code};
}

void Decision::block(Action wanted, Code code, std::vector<std::string> why) {
    reasons_ = std::move(why);
    is_ = Blocked{wanted, code};
}

void Decision::hold(Code code, std::string why) {
    above_all_because(std::move(why));
    is_ = Blocked{action(), code};
}

void Decision::change_after_all(Action to) {
    is_ = Nothing{};
    change(to);
}

// ---- its reasons

void Decision::because(std::string why) {
    reasons_.push_back(std::move(why));
}

void Decision::above_all_because(std::string why) {
    reasons_.insert(reasons_.begin(), std::move(why));
}

void Decision::only_because(std::string why) {
    reasons_.clear();
    reasons_.push_back(std::move(why));
}

void Decision::restore(Said said) {
    reasons_ = std::move(said.reasons);
    Verdict verdict = std::move(said.verdict).value_or(Verdict{});
    if (verdict.code == Code::none)
        verdict.code = said.code;
    switch (said.action) {
    case Action::none:
        is_ = Nothing{};
        break;
    case Action::forbidden:
        is_ = Forbidden{said.wanted, std::move(verdict)};
        break;
    case Action::hidden:
        is_ = Hidden{said.wanted, std::move(verdict)};
        break;
    case Action::blocked:
        is_ = Blocked{said.wanted, said.code};
        break;
    default:
        is_ = Change{said.action};
        break;
    }
}

} // namespace stowage::plan
