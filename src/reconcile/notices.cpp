#include "reconcile/notices.hpp"

#include "reconcile/stack_key.hpp"
#include "report/paint.hpp"
#include "support/codes.hpp"
#include "support/duration.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

namespace stowage::reconcile {
namespace {

using Of = Problem::Of;
using support::Code;

constexpr std::size_t most_items = 100;

/// A problem as it is now.
struct Present {
    Problem problem;
    /// Its words are only that it is as it was, or they say for how long: no news by themselves.
    bool words_count = true;
};

bool is_number(std::string_view word) {
    return !word.empty() && word.find_first_not_of("0123456789.:-+%") == std::string_view::npos;
}

/// What is another one each time: a number, a time, a duration, an id.
bool is_fleeting(std::string_view word) {
    constexpr std::size_t shortest_id = 7;
    while (!word.empty() && std::string_view("(),.;:'\"").find(word.front()) != std::string_view::npos)
        word.remove_prefix(1);
    while (!word.empty() && std::string_view("(),.;:'\"").find(word.back()) != std::string_view::npos)
        word.remove_suffix(1);
    if (word.empty() || word.find_first_of("0123456789") == std::string_view::npos)
        return false;
    const bool is_time = word.ends_with('Z') && word.find('T') != std::string_view::npos &&
                         is_number(word.substr(0, word.find('T')));
    const bool is_id =
        word.size() >= shortest_id && word.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    return is_number(word) || is_time || is_id || support::parse_go_duration(word).has_value();
}

/// What follows it is a number that says what kind of error it is: `exit code 4`, `HTTP 500`, `signal 9`.
bool tells_kind(std::string_view word) {
    while (!word.empty() && std::string_view("(),.;:'\"").find(word.front()) != std::string_view::npos)
        word.remove_prefix(1);
    for (const char *one : {"code", "HTTP", "status", "signal"})
        if (word == one)
            return true;
    return false;
}

} // namespace

/// Several words in a row that change are one.
std::string lasting(std::string_view text) {
    std::string kept;
    bool gap = false;
    bool kind = false;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const bool fleeting = !kind && is_fleeting(word);
        kind = tells_kind(word);
        if (!fleeting || !gap)
            kept.append(fleeting ? "#" : word).append(" ");
        gap = fleeting;
    }
    return kept;
}

namespace {

bool is_news(const Problem &before, const Present &now) {
    return now.words_count && lasting(before.why) != lasting(now.problem.why);
}

const Problem *find(const std::vector<Problem> &problems, const Problem &wanted) {
    const auto found = std::find_if(problems.begin(), problems.end(),
                                    [&](const Problem &one) { return one.same_subject(wanted); });
    return found == problems.end() ? nullptr : &*found;
}

bool is_of(const Problem &problem, const Status::Stack &stack) {
    return key_of(problem) == key_of(stack);
}

const apply::StackResult *result_of(const Problem &problem, const apply::Report &report) {
    const auto found =
        std::find_if(report.stacks.begin(), report.stacks.end(),
                     [&](const apply::StackResult &one) { return key_of(one.plan) == key_of(problem); });
    return found == report.stacks.end() ? nullptr : &*found;
}

const plan::ServerPlan *server_of(const Problem &problem, const plan::Plan &plan) {
    const auto found = std::find_if(plan.servers.begin(), plan.servers.end(),
                                    [&](const plan::ServerPlan &one) { return one.name == problem.server; });
    return found == plan.servers.end() ? nullptr : &*found;
}

enum class Fate { open, ended, gone, unknown };

/// What became of a problem, if nothing says that it is there.
Fate fate_of(const Problem &problem, const Status &after, const Seen &seen) {
    if (problem.of != Of::server && problem.of != Of::stack)
        return Fate::ended;
    if (seen.plan == nullptr || seen.report == nullptr)
        return Fate::unknown;
    const plan::ServerPlan *server = server_of(problem, *seen.plan);
    if (server == nullptr)
        return seen.whole ? Fate::gone : Fate::unknown;
    if (problem.of == Of::server)
        return server->error.empty() ? Fate::ended : Fate::open;
    if (!server->error.empty())
        return Fate::unknown;
    const apply::StackResult *result = result_of(problem, *seen.report);
    if (result == nullptr)
        return seen.whole ? Fate::gone : Fate::unknown;
    const bool held = std::any_of(after.held.begin(), after.held.end(),
                                  [&](const Status::Stack &one) { return is_of(problem, one); });
    const bool cut_short = result->outcome == apply::Outcome::skipped ||
                           (seen.report->interrupted && result->outcome == apply::Outcome::unknown);
    return held || cut_short ? Fate::unknown : Fate::ended;
}

/// Stacks that are not as desired. Where the whole server is away that is said once, of the server.
void add_stacks(std::vector<Present> &present, const Status &after, const Seen &seen) {
    for (const auto *stacks : {&after.failing, &after.unwell})
        for (const Status::Stack &one : *stacks) {
            Problem problem{Of::stack, one.server, one.environment, one.stack,
                            one.why,   one.since,  one.space,       one.code};
            const plan::ServerPlan *server = server_of(problem, *seen.plan);
            const apply::StackResult *result = result_of(problem, *seen.report);
            const bool begun = result != nullptr && result->outcome != apply::Outcome::skipped;
            if (begun && (server == nullptr || server->error.empty()))
                present.push_back({std::move(problem), one.by != name_of(Held::By::failure)});
        }
}

std::vector<Present> present_problems(const Status &after, const Seen &seen) {
    std::vector<Present> present;
    const auto add = [&](Of of, Code code, const std::string &why, bool words_count) {
        if (!why.empty())
            present.push_back({{of, {}, {}, {}, report::safe(why), after.finished, {}, code}, words_count});
    };
    add(Of::pass, Code::pass_failed, after.error, true);
    add(Of::commit, Code::commit_refused, after.refused, true);
    add(Of::remote, Code::remote_unreachable, after.remote_error, false); // it says for how long
    if (seen.plan == nullptr || seen.report == nullptr)
        return present;
    for (const plan::ServerPlan &server : seen.plan->servers)
        if (!server.error.empty())
            present.push_back({{Of::server,
                                server.name,
                                {},
                                {},
                                report::safe(server.error),
                                after.finished,
                                {},
                                server.error_code},
                               false});
    add_stacks(present, after, seen);
    return present;
}

std::vector<Item> recoveries(const std::vector<Problem> &before, const Status &after, const Seen &seen,
                             std::vector<Problem> &problems) {
    std::vector<Item> items;
    for (const Problem &was : before) {
        if (find(problems, was) != nullptr)
            continue;
        const Fate fate = fate_of(was, after, seen);
        if (fate == Fate::unknown || fate == Fate::open) {
            problems.push_back(was);
            continue;
        }
        Problem ended = was;
        ended.why = fate == Fate::gone ? "no longer in the desired state" : "";
        items.push_back({News::recovery, std::move(ended)});
    }
    return items;
}

void add_changes(std::vector<Item> &items, const Status &after, const apply::Report &report) {
    for (const apply::StackResult &result : report.stacks)
        if (result.outcome == apply::Outcome::done)
            items.push_back({News::change,
                             {Of::stack, result.plan.server, result.plan.environment, result.plan.name,
                              report::safe(result.message), after.finished, namespace_of(result.plan)}});
}

} // namespace

const char *name_of(Problem::Of of) {
    switch (of) {
    case Of::pass:
        return "pass";
    case Of::commit:
        return "commit";
    case Of::remote:
        return "remote";
    case Of::server:
        return "server";
    case Of::stack:
        break;
    }
    return "stack";
}

Problem::Of problem_of(const std::string &name) {
    for (const Of of : {Of::pass, Of::commit, Of::remote, Of::server, Of::stack})
        if (name == name_of(of))
            return of;
    throw support::Error(fmt::format("'{}' is nothing that may be wrong", name));
}

const char *name_of(News news) {
    switch (news) {
    case News::failure:
        return "failure";
    case News::recovery:
        return "recovery";
    case News::change:
        break;
    }
    return "change";
}

Turn turn(const std::vector<Problem> &before, const Status &after, const Seen &seen) {
    Turn turn;
    for (Present &now : present_problems(after, seen)) {
        const Problem *was = find(before, now.problem);
        if (was != nullptr && !is_news(*was, now)) {
            turn.problems.push_back(*was); // with the words that were told
            continue;
        }
        if (was != nullptr)
            now.problem.since = was->since;
        turn.items.push_back({News::failure, now.problem});
        turn.problems.push_back(std::move(now.problem));
    }
    for (Item &item : recoveries(before, after, seen, turn.problems))
        turn.items.push_back(std::move(item));
    if (seen.report != nullptr)
        add_changes(turn.items, after, *seen.report);
    return turn;
}

std::optional<Notice> notice_of(const std::string &reconcile, const Status &after,
                                const std::vector<Item> &items, const std::vector<News> &wanted) {
    Notice notice{reconcile, after.run, after.finished, after.commit, 0, 0, 0, {}};
    for (const Item &item : items) {
        if (std::find(wanted.begin(), wanted.end(), item.news) == wanted.end())
            continue;
        notice.failures += item.news == News::failure ? 1 : 0;
        notice.recoveries += item.news == News::recovery ? 1 : 0;
        notice.changes += item.news == News::change ? 1 : 0;
        if (notice.items.size() < most_items)
            notice.items.push_back(item);
    }
    return notice.items.empty() ? std::nullopt : std::optional(std::move(notice));
}

} // namespace stowage::reconcile
