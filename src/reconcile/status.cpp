#include "reconcile/status.hpp"

#include "model/health.hpp"
#include "report/paint.hpp"
#include "support/duration.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/folders.hpp"
#include "support/rfc3339.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

namespace stowage::reconcile {
namespace {

namespace fs = std::filesystem;
using apply::Outcome;
using Json = nlohmann::ordered_json;
using TimePoint = std::chrono::system_clock::time_point;

constexpr std::size_t limit = 64u << 20;

bool is_settled(Outcome outcome) {
    return outcome == Outcome::done || outcome == Outcome::unchanged;
}

Status::Stack stack_of(const Held &held) {
    return {held.server, held.environment, held.stack, report::safe(held.why), held.since, name_of(held.by)};
}

bool same(const Status::Stack &a, const plan::StackPlan &b) {
    return a.server == b.server && a.environment == b.environment && a.stack == b.name;
}

using Key = std::tuple<std::string, std::string, std::string>; // server, environment, name

Key key_of(const plan::StackPlan &plan) {
    return {plan.server, plan.environment, plan.name};
}

/// Those of `before` that `stays` is true for, after what is in `now`.
template <typename Stack, typename Stays>
void keep(std::vector<Stack> &now, const std::vector<Stack> &before, Stays stays) {
    for (const Stack &one : before)
        if (stays(Key{one.server, one.environment, one.stack}))
            now.push_back(one);
}

/// Where a pass is interrupted, what it did not come to says nothing of itself.
bool is_begun(const apply::StackResult &result, const plan::Plan &plan, const apply::Report &report) {
    if (!report.interrupted || result.outcome != Outcome::skipped)
        return true;
    return std::any_of(plan.servers.begin(), plan.servers.end(), [&](const plan::ServerPlan &server) {
        return server.name == result.plan.server && !server.error.empty();
    });
}

Status::Known known_of(const apply::StackResult &result) {
    return {result.plan.server, result.plan.environment, result.plan.name,
            result.plan.health ? model::name_of(result.plan.health->state) : "", !is_settled(result.outcome)};
}

void count(Status &status) {
    status.stacks = status.known.size();
    status.drifted = 0;
    status.health = {};
    for (const Status::Known &one : status.known) {
        status.drifted += one.drifted ? 1 : 0;
        if (!one.health.empty())
            ++status.health[one.health];
    }
}

/// Of the earlier passes, or else now.
std::string failing_since(const std::vector<Status::Stack> &before, const plan::StackPlan &plan,
                          const std::string &now) {
    const auto found =
        std::find_if(before.begin(), before.end(), [&](const Status::Stack &one) { return same(one, plan); });
    return found == before.end() || found->since.empty() ? now : found->since;
}

/// One that is not as desired: held on purpose, or failing.
void add_unsettled(Status &status, const apply::StackResult &result, const std::vector<Held> &held,
                   const Status &before, const std::string &now) {
    const plan::StackPlan &plan = result.plan;
    const auto found =
        std::find_if(held.begin(), held.end(), [&](const Held &one) { return same(stack_of(one), plan); });
    if (found != held.end() && !found->needs_attention()) {
        status.held.push_back(stack_of(*found));
        return;
    }
    Status::Stack failing;
    if (found != held.end())
        failing = stack_of(*found);
    else
        failing = {
            plan.server, plan.environment,
            plan.name,   report::safe(fmt::format("{}: {}", apply::name_of(result.outcome), result.message)),
            {},          {}};
    status.failures += found == held.end() ? 1 : 0;
    if (failing.since.empty())
        failing.since = failing_since(before.failing, plan, now);
    status.failing.push_back(std::move(failing));
}

Json known_json(const std::vector<Status::Known> &stacks) {
    Json list = Json::array();
    for (const Status::Known &one : stacks)
        list.push_back({{"server", one.server},
                        {"environment", one.environment},
                        {"stack", one.stack},
                        {"health", one.health},
                        {"drifted", one.drifted}});
    return list;
}

std::vector<Status::Known> known_from(const Json &list) {
    std::vector<Status::Known> stacks;
    for (const Json &item : list)
        stacks.push_back({item.at("server").get<std::string>(), item.at("environment").get<std::string>(),
                          item.at("stack").get<std::string>(), item.at("health").get<std::string>(),
                          item.at("drifted").get<bool>()});
    return stacks;
}

Json stacks_json(const std::vector<Status::Stack> &stacks) {
    Json list = Json::array();
    for (const Status::Stack &one : stacks)
        list.push_back({{"server", one.server},
                        {"environment", one.environment},
                        {"stack", one.stack},
                        {"why", one.why},
                        {"since", one.since},
                        {"by", one.by}});
    return list;
}

std::vector<Status::Stack> stacks_from(const Json &list) {
    std::vector<Status::Stack> stacks;
    for (const Json &item : list)
        stacks.push_back({item.at("server").get<std::string>(), item.at("environment").get<std::string>(),
                          item.at("stack").get<std::string>(), item.at("why").get<std::string>(),
                          item.at("since").get<std::string>(), item.at("by").get<std::string>()});
    return stacks;
}

Json problems_json(const std::vector<Problem> &problems) {
    Json list = Json::array();
    for (const Problem &one : problems)
        list.push_back({{"of", name_of(one.of)},
                        {"server", one.server},
                        {"environment", one.environment},
                        {"stack", one.stack},
                        {"why", one.why},
                        {"since", one.since}});
    return list;
}

std::vector<Problem> problems_from(const Json &list) {
    std::vector<Problem> problems;
    for (const Json &item : list)
        problems.push_back({problem_of(item.at("of").get<std::string>()),
                            item.at("server").get<std::string>(), item.at("environment").get<std::string>(),
                            item.at("stack").get<std::string>(), item.at("why").get<std::string>(),
                            item.at("since").get<std::string>()});
    return problems;
}

Json as_json(const Status &status) {
    return {{"apiVersion", "stowage/v1"},
            {"lastPass",
             {{"run", status.run},
              {"started", status.started},
              {"finished", status.finished},
              {"seconds", status.seconds},
              {"exitCode", status.exit_code},
              {"error", status.error}}},
            {"lastSuccess", status.last_success},
            {"desiredState",
             {{"commit", status.commit},
              {"seen", status.commit_seen},
              {"refused", status.refused},
              {"remoteError", status.remote_error}}},
            {"stacks",
             {{"total", status.stacks},
              {"changed", status.changed},
              {"drifted", status.drifted},
              {"each", known_json(status.known)}}},
            {"health", status.health},
            {"servers", status.servers},
            {"failing", stacks_json(status.failing)},
            {"held", stacks_json(status.held)},
            {"problems", problems_json(status.problems)},
            {"sinceFirstPass",
             {{"passes", status.passes}, {"changes", status.changes}, {"failures", status.failures}}}};
}

std::string printed(const Json &json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Status parse(const std::string &text) {
    const Json json = Json::parse(text);
    Status status;
    const auto read = [](const Json &from, const char *key, auto &into) { from.at(key).get_to(into); };
    const Json &pass = json.at("lastPass");
    read(pass, "run", status.run);
    read(pass, "started", status.started);
    read(pass, "finished", status.finished);
    read(pass, "seconds", status.seconds);
    read(pass, "exitCode", status.exit_code);
    read(pass, "error", status.error);
    read(json, "lastSuccess", status.last_success);
    const Json &desired = json.at("desiredState");
    read(desired, "commit", status.commit);
    read(desired, "seen", status.commit_seen);
    read(desired, "refused", status.refused);
    read(desired, "remoteError", status.remote_error);
    const Json &stacks = json.at("stacks");
    read(stacks, "total", status.stacks);
    read(stacks, "changed", status.changed);
    read(stacks, "drifted", status.drifted);
    if (stacks.contains("each")) // not in those of earlier versions
        status.known = known_from(stacks.at("each"));
    read(json, "health", status.health);
    read(json, "servers", status.servers);
    status.failing = stacks_from(json.at("failing"));
    status.held = stacks_from(json.at("held"));
    if (json.contains("problems")) // not in those of earlier versions
        status.problems = problems_from(json.at("problems"));
    const Json &ever = json.at("sinceFirstPass");
    read(ever, "passes", status.passes);
    read(ever, "changes", status.changes);
    read(ever, "failures", status.failures);
    return status;
}

/// The time as seconds since 1970, 0 for never.
std::int64_t unix_time(const std::string &time) {
    if (time.empty())
        return 0;
    return std::chrono::floor<std::chrono::seconds>(support::from_rfc3339(time)).time_since_epoch().count();
}

std::string label(const std::string &value) {
    std::string text;
    for (const char c : report::safe(value)) {
        if (c == '"' || c == '\\')
            text += '\\';
        text += c;
    }
    return text;
}

/// Series after series, each metric with its help before it.
class Metrics {
public:
    explicit Metrics(const std::string &name) : name_(label(name)) {}

    void begin(const char *metric, const char *type, const char *help) {
        metric_ = metric;
        text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", metric, help, metric, type);
    }
    template <typename Value>
    void add(const Value &value, const std::string &labels = {}) {
        text_ += fmt::format("{}{{reconcile=\"{}\"{}{}}} {}\n", metric_, name_, labels.empty() ? "" : ",",
                             labels, value);
    }
    template <typename Value>
    void one(const char *metric, const char *type, const char *help, const Value &value) {
        begin(metric, type, help);
        add(value);
    }
    [[nodiscard]] std::string text() const { return text_; }

private:
    std::string name_;
    std::string metric_;
    std::string text_;
};

std::string labels_of(const Status::Stack &one) {
    return fmt::format("server=\"{}\",environment=\"{}\",stack=\"{}\"", label(one.server),
                       label(one.environment), label(one.stack));
}

void add_stacks(Metrics &metrics, const Status &status) {
    metrics.begin("stowage_stacks", "gauge", "Stacks of the desired state.");
    metrics.add(status.stacks - std::min(status.stacks, status.drifted), "sync=\"synced\"");
    metrics.add(status.drifted, "sync=\"drifted\"");
    metrics.begin("stowage_stacks_health", "gauge", "Stacks by the health of what runs.");
    for (const auto &[health, count] : status.health)
        metrics.add(count, fmt::format("health=\"{}\"", health));
    metrics.begin("stowage_server_up", "gauge", "Whether the server answered in the last pass.");
    for (const auto &[server, up] : status.servers)
        metrics.add(up ? 1 : 0, fmt::format("server=\"{}\"", label(server)));
    metrics.begin("stowage_stack_failing_since_seconds", "gauge", "Since when a stack is not as desired.");
    for (const Status::Stack &one : status.failing)
        metrics.add(unix_time(one.since), labels_of(one));
    metrics.begin("stowage_stack_held", "gauge", "A stack that differs and is left so on purpose.");
    for (const Status::Stack &one : status.held)
        metrics.add(1, fmt::format("{},by=\"{}\"", labels_of(one), one.by));
}

std::string ago(const std::string &time, TimePoint now) {
    if (time.empty())
        return "never";
    return fmt::format("{} ({} ago)", time, support::human_duration(now - support::from_rfc3339(time)));
}

} // namespace

void take_in(Status &status, const plan::Plan &plan, const apply::Report &report,
             const std::vector<Held> &held, TimePoint now, Scope scope) {
    const Status before = status;
    status.failing = {};
    status.held = {};
    status.known = {};
    if (scope == Scope::whole)
        status.servers = {};
    status.changed = 0;
    for (const plan::ServerPlan &server : plan.servers)
        status.servers[server.name] = server.error.empty();
    std::set<Key> in_report;
    std::set<Key> begun;
    for (const apply::StackResult &result : report.stacks) {
        in_report.insert(key_of(result.plan));
        if (result.outcome != Outcome::done || result.plan.action != plan::Action::remove)
            status.known.push_back(known_of(result));
        if (!is_begun(result, plan, report))
            continue;
        begun.insert(key_of(result.plan));
        status.changed += result.outcome == Outcome::done ? 1 : 0;
        if (!is_settled(result.outcome))
            add_unsettled(status, result, held, before, support::to_rfc3339(now));
    }
    keep(status.failing, before.failing, [&](const Key &key) {
        return !begun.contains(key) && (scope == Scope::selection || in_report.contains(key));
    });
    if (scope == Scope::selection) {
        const auto elsewhere = [&](const Key &key) { return !in_report.contains(key); };
        keep(status.held, before.held, elsewhere);
        keep(status.known, before.known, elsewhere);
    }
    status.changes += status.changed;
    count(status);
}

std::string to_json(const Status &status) {
    return printed(as_json(status));
}

std::string to_json(const Status &status, const std::vector<Suspension> &suspensions) {
    Json json = as_json(status);
    json["suspensions"] = Json::array();
    for (const Suspension &one : suspensions)
        json["suspensions"].push_back({{"stacks", report::safe(one.stacks)},
                                       {"reason", report::safe(one.reason)},
                                       {"since", one.since},
                                       {"until", one.until}});
    return printed(json);
}

std::string to_text(const Status &status, TimePoint now) {
    std::string text =
        fmt::format("last pass     {}, exit code {}\n", ago(status.finished, now), status.exit_code);
    text += fmt::format("last success  {}\n", ago(status.last_success, now));
    if (!status.commit.empty())
        text += fmt::format("commit        {}, seen {}\n", status.commit, ago(status.commit_seen, now));
    text += fmt::format("stacks        {}, of which {} not as desired\n", status.stacks,
                        status.drifted == 1 ? "1 is" : fmt::format("{} are", status.drifted));
    for (const auto &[health, count] : status.health)
        text += fmt::format("              {} {}\n", count, health);
    for (const auto &[server, up] : status.servers)
        if (!up)
            text += fmt::format("unreachable   {}\n", report::safe(server));
    for (const auto &[what, why] :
         {std::pair{"error         ", &status.error}, std::pair{"refused       ", &status.refused},
          std::pair{"remote away   ", &status.remote_error}})
        if (!why->empty())
            text += fmt::format("{}{}\n", what, report::safe(*why));
    const auto list = [&text](const char *what, const std::vector<Status::Stack> &stacks) {
        for (const Status::Stack &one : stacks)
            text += fmt::format("{}{}/{}/{}{}: {}\n", what, one.server, one.environment, one.stack,
                                one.since.empty() ? "" : " since " + one.since, one.why);
    };
    list("failing       ", status.failing);
    list("held          ", status.held);
    return text;
}

std::string to_metrics(const Status &status, const std::string &name) {
    Metrics metrics(name);
    metrics.one("stowage_last_pass_timestamp_seconds", "gauge", "When the last pass ended.",
                unix_time(status.finished));
    metrics.one("stowage_last_success_timestamp_seconds", "gauge", "When a pass last ended with exit code 0.",
                unix_time(status.last_success));
    metrics.one("stowage_last_pass_duration_seconds", "gauge", "How long the last pass took.",
                status.seconds);
    metrics.one("stowage_last_pass_exit_code", "gauge", "The exit code of the last pass.", status.exit_code);
    metrics.one("stowage_passes_total", "counter", "Passes made.", status.passes);
    metrics.one("stowage_changes_total", "counter", "Stacks changed.", status.changes);
    metrics.one("stowage_failures_total", "counter", "Stacks that were not changed as planned.",
                status.failures);
    metrics.one("stowage_commit_refused", "gauge", "Whether a newer commit is not taken.",
                status.refused.empty() ? 0 : 1);
    metrics.one("stowage_remote_up", "gauge", "Whether the repository of the desired state answered.",
                status.remote_error.empty() ? 1 : 0);
    if (!status.commit.empty()) {
        metrics.one("stowage_commit_seen_timestamp_seconds", "gauge",
                    "When the repository last offered the commit that is kept up.",
                    unix_time(status.commit_seen));
        metrics.begin("stowage_commit_info", "gauge", "The commit that is kept up.");
        metrics.add(1, fmt::format("commit=\"{}\"", label(status.commit)));
    }
    add_stacks(metrics, status);
    return metrics.text();
}

std::optional<Status> read_status(const fs::path &folder) {
    const fs::path path = folder / "status.json";
    if (!fs::exists(path))
        return std::nullopt;
    try {
        return parse(support::read_file(path, limit));
    } catch (const Json::exception &) { // the next pass writes it anew
        return std::nullopt;
    } catch (const support::Error &) {
        return std::nullopt;
    }
}

void write_status(const Status &status, const fs::path &folder) {
    support::make_private_folder(folder);
    support::write_file_atomically(folder / "status.json", to_json(status), support::Mode::owner_only);
}

} // namespace stowage::reconcile
