#pragma once

#include "support/code.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace stowage::plan {

using support::Code;

enum class Action {
    none, ///< the server is as desired
    create,
    update,   ///< fields differ; see StackPlan::deploys
    redeploy, ///< no field differs, but what should run does not
    rename,   ///< found under its former name; may change fields too
    move,     ///< found on its former environment; may be renamed and change fields too
    replace,  ///< a field differs that can't be changed in place: delete and create, with downtime
    remove,   ///< `delete`
    start,
    stop,
    forbidden, ///< the user's rights stand in the way
    hidden,    ///< the environment is not visible to this user, so nothing is known of the stack
    blocked,   ///< the API can't do it, or what is asked for can't work
};

/// `create`, `update`, … as in plans and their JSON; `remove` is `delete`.
[[nodiscard]] const char *name_of(Action action);
[[nodiscard]] std::optional<Action> action_from_name(const std::string &name);

/// Whether apply has something to do for it.
[[nodiscard]] bool changes_something(Action action);

/// Why a user's rights stand in the way.
struct Verdict {
    Code code{};
    std::string words;         ///< what the server says, or will say
    std::string missing_right; ///< what the user lacks
    bool predicted = false;    ///< true: known from settings and roles before anyone tried
};

/// What is to happen to one item of a plan. It is one of: nothing, a change, forbidden, hidden, blocked; and
/// it becomes another one only by the transitions below.
///
/// Forbidden, hidden and blocked are settled. A settled one can be blocked for another reason, but nothing
/// makes a change of it again: a slip there would send what somebody or something stood in the way of.
class Decision {
public:
    // ---- what it is

    [[nodiscard]] Action action() const;
    /// Of what is settled: what would be done otherwise; else `none`.
    [[nodiscard]] Action wanted() const;
    /// What should happen, also where that can't be had.
    [[nodiscard]] Action wish() const;
    /// Of what is settled: what stands in the way; else Code::none.
    [[nodiscard]] Code code() const;
    /// Of `forbidden` and `hidden`; else null.
    [[nodiscard]] const Verdict *verdict() const;
    /// Why; never empty unless the action is `none`.
    [[nodiscard]] const std::vector<std::string> &reasons() const { return reasons_; }
    [[nodiscard]] bool settled() const;

    // ---- what it becomes

    /// Of what is not settled, or else a std::logic_error.
    void change(Action to);
    void change(Action to, std::string why);
    /// The user's rights stand in the way of what was to be done.
    void forbid(Verdict verdict);
    void forbid(Action wanted, Verdict verdict, std::string why);
    /// Nothing is known of it.
    void hide(Verdict verdict, Action wanted = Action::none);
    /// It can't be done, or can't work. The reason takes the place of all others.
    void block(Action wanted, Code code, std::string why);
    void block(Action wanted, Code code, std::vector<std::string> why);
    /// It could be done, and is not: the reasons for it stay, below this one.
    void hold(Code code, std::string why);
    /// What stood in the way does so no longer.
    void change_after_all(Action to);

    // ---- its reasons

    void because(std::string why);
    /// Before all other reasons.
    void above_all_because(std::string why);
    void only_because(std::string why);

    /// What a plan file says of a decision.
    struct Said {
        Action action = Action::none;
        Action wanted = Action::none;
        Code code{};
        std::optional<Verdict> verdict = std::nullopt;
        std::vector<std::string> reasons = {};
    };
    /// As it was when it was saved.
    void restore(Said said);

private:
    struct Nothing {};
    struct Change {
        Action action;
    };
    struct Forbidden {
        Action wanted;
        Verdict verdict;
    };
    struct Hidden {
        Action wanted;
        Verdict verdict;
    };
    struct Blocked {
        Action wanted;
        Code code;
    };

    std::variant<Nothing, Change, Forbidden, Hidden, Blocked> is_;
    std::vector<std::string> reasons_;
};

} // namespace stowage::plan
