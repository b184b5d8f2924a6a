#include "reconcile/status_page.hpp"

#include "reconcile/stack_key.hpp"
#include "report/escape.hpp"
#include "report/html_page.hpp"
#include "support/duration.hpp"
#include "support/rfc3339.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::reconcile {
namespace {

using report::markup_safe;
using TimePoint = std::chrono::system_clock::time_point;

std::string when(const std::string &time, TimePoint now) {
    if (time.empty())
        return "never";
    const std::string exact = markup_safe(time);
    return fmt::format("<time datetime=\"{}\">{}</time> <span class=\"dim\">({})</span>", exact, exact,
                       support::time_since(support::from_rfc3339(time), now));
}

/// Rows of two cells.
class Facts {
public:
    void add(const char *what, const std::string &markup) {
        rows_ += fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", what, markup);
    }
    void add_error(const char *what, const std::string &why) {
        if (!why.empty())
            add(what, fmt::format("<span class=\"error\">{}</span>", markup_safe(why)));
    }
    [[nodiscard]] std::string html() const {
        return fmt::format("<table class=\"fields\">\n<tbody>\n{}</tbody>\n</table>\n", rows_);
    }

private:
    std::string rows_;
};

std::string health_of(const Status &status) {
    std::vector<std::string> parts;
    for (const auto &[health, count] : status.health)
        parts.push_back(fmt::format("{} {}", count, health));
    return markup_safe(support::join(parts, ", "));
}

std::string facts(const Status &status, TimePoint now, const std::string &working_since) {
    Facts facts;
    if (!working_since.empty())
        facts.add("at work", "since " + when(working_since, now));
    facts.add("last pass", fmt::format("{}, exit code {}, {}", when(status.finished, now), status.exit_code,
                                       support::human_duration(std::chrono::milliseconds(
                                           static_cast<std::int64_t>(status.seconds * 1000)))));
    facts.add("last success", when(status.last_success, now));
    if (!status.commit.empty())
        facts.add("commit", fmt::format("<code>{}</code>, seen {}", markup_safe(status.commit),
                                        when(status.commit_seen, now)));
    facts.add("stacks", fmt::format("{}, of which {} not as desired; {} changed by the last pass",
                                    status.stacks, status.drifted, status.changed));
    if (!status.health.empty())
        facts.add("health", health_of(status));
    facts.add_error("error", status.error);
    facts.add_error("refused commit", status.refused);
    facts.add_error("repository", status.remote_error);
    return facts.html();
}

std::string servers(const Status &status) {
    std::string items;
    for (const auto &[server, up] : status.servers)
        items += fmt::format("<li>{} <span class=\"{}\">{}</span></li>\n", markup_safe(server),
                             up ? "dim" : "error", up ? "answers" : "does not answer");
    return items.empty() ? "" : fmt::format("<h2>Servers</h2>\n<ul class=\"servers\">\n{}</ul>\n", items);
}

/// What fails has a time, what is held has somebody or something that holds it.
enum class Second { since, by };

std::string stacks(const char *title, Second second, const std::vector<Status::Stack> &stacks,
                   TimePoint now) {
    std::string rows;
    for (const Status::Stack &one : stacks)
        rows += fmt::format(
            "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>\n", markup_safe(path_of(one)),
            second == Second::by ? markup_safe(one.by) : when(one.since, now), markup_safe(one.why));
    if (rows.empty())
        return {};
    return fmt::format("<h2>{}</h2>\n<table class=\"fields\">\n<thead><tr><th>stack</th><th>{}</th>"
                       "<th>why</th></tr></thead>\n<tbody>\n{}</tbody>\n</table>\n",
                       title, second == Second::by ? "by" : "since", rows);
}

std::string summary(const Status &status) {
    if (status.finished.empty())
        return "no pass has ended yet";
    const auto down = std::count_if(status.servers.begin(), status.servers.end(),
                                    [](const auto &server) { return !server.second; });
    std::vector<std::string> parts;
    if (!status.error.empty())
        parts.emplace_back("the last pass failed");
    if (!status.failing.empty())
        parts.push_back(support::count_of(status.failing.size(), "stack") + " failing");
    if (!status.unwell.empty())
        parts.push_back(support::count_of(status.unwell.size(), "stack") + " not well");
    if (down > 0)
        parts.push_back(support::count_of(static_cast<std::size_t>(down), "server") + " away");
    if (!status.refused.empty())
        parts.emplace_back("a commit is refused");
    if (!status.remote_error.empty())
        parts.emplace_back("the repository is away");
    if (!status.held.empty())
        parts.push_back(fmt::format("{} held", status.held.size()));
    return parts.empty() ? "all is as desired" : support::join(parts, ", ");
}

} // namespace

Page status_page(const Status &status, const std::string &name, TimePoint now,
                 const std::string &working_since) {
    const std::string title = markup_safe("stowage " + name);
    std::string body = fmt::format("<header>\n<h1>{}</h1>\n<p class=\"summary\">{}</p>\n</header>\n<main>\n",
                                   title, summary(status));
    body += facts(status, now, working_since) + servers(status) +
            stacks("Failing", Second::since, status.failing, now) +
            stacks("Not well", Second::since, status.unwell, now) +
            stacks("Held", Second::by, status.held, now);
    body += fmt::format("</main>\n<footer>as of {}; {} since the first</footer>\n",
                        markup_safe(support::to_rfc3339(now)),
                        support::count_of(status.passes, "pass", "passes"));
    report::ServedPage page = report::served_page(title, body);
    return {std::move(page.html), std::move(page.policy)};
}

} // namespace stowage::reconcile
