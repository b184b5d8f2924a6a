#include "reconcile/status.hpp"
#include "report/paint.hpp"
#include "support/rfc3339.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::reconcile {
namespace {

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
    return fmt::format("server=\"{}\",environment=\"{}\",stack=\"{}\"{}", label(one.server),
                       label(one.environment), label(one.stack),
                       one.space.empty() ? "" : fmt::format(",namespace=\"{}\"", label(one.space)));
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
    metrics.begin("stowage_stack_unwell_since_seconds", "gauge",
                  "Since when a stack that is as desired does not run well.");
    for (const Status::Stack &one : status.unwell)
        metrics.add(unix_time(one.since), labels_of(one));
    metrics.begin("stowage_stack_held", "gauge", "A stack that differs and is left so on purpose.");
    for (const Status::Stack &one : status.held)
        metrics.add(1, fmt::format("{},by=\"{}\"", labels_of(one), one.by));
}

} // namespace

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

} // namespace stowage::reconcile
