#include "reconcile/notice_text.hpp"

#include "reconcile/stack_key.hpp"
#include "report/paint.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stowage::reconcile {
namespace {

using Of = Problem::Of;
using Json = nlohmann::ordered_json;

constexpr std::size_t most_lines = 10;
constexpr std::size_t most_of_why = 200; // bytes

/// At most `size` bytes, and no part of a character.
std::string cut(const std::string &text, std::size_t size) {
    if (text.size() <= size)
        return text;
    std::size_t end = size;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u)
        --end;
    return text.substr(0, end) + "…";
}

std::string subject_of(const Problem &what) {
    switch (what.of) {
    case Of::pass:
        return "the pass";
    case Of::commit:
        return "the newest commit";
    case Of::remote:
        return "the repository";
    case Of::server:
        return "server " + what.server;
    case Of::stack:
        break;
    }
    return path_of(what);
}

const char *verb_of(const Item &item) {
    if (item.news == News::change)
        return "changed";
    const bool fails = item.news == News::failure;
    switch (item.what.of) {
    case Of::pass:
        return fails ? "failed" : "works again";
    case Of::commit:
        return fails ? "is refused" : "is no longer refused";
    case Of::remote:
    case Of::server:
        return fails ? "does not answer" : "answers again";
    case Of::stack:
        break;
    }
    return fails ? "is not as desired" : "is well again";
}

std::string line_of(const Item &item) {
    const bool gone = item.news == News::recovery && !item.what.why.empty();
    std::string line = fmt::format("{} {}", subject_of(item.what), gone ? "fails no longer" : verb_of(item));
    if (!item.what.why.empty())
        line += ": " + cut(report::safe(item.what.why), most_of_why);
    if (item.news == News::recovery && !item.what.since.empty())
        line += fmt::format(" (it failed since {})", item.what.since);
    return report::safe(line);
}

std::string escaped_for_slack(const std::string &text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else
            out += c;
    }
    return out;
}

std::string dump(const Json &json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

News news_of(const std::string &name) {
    for (const News news : {News::failure, News::recovery, News::change})
        if (name == name_of(news))
            return news;
    throw support::Error(fmt::format("'{}' is no news", name));
}

Json json_of(const Item &item) {
    const Problem &what = item.what;
    Json json = {{"kind", name_of(item.news)},
                 {"of", name_of(what.of)},
                 {"server", report::safe(what.server)},
                 {"environment", report::safe(what.environment)},
                 {"stack", report::safe(what.stack)},
                 {"why", report::safe(what.why)},
                 {"since", what.since}};
    if (!what.space.empty())
        json["namespace"] = report::safe(what.space);
    if (const char *code = name_of(what.code); *code != '\0')
        json["code"] = code;
    return json;
}

Item item_from(const Json &json) {
    const auto text = [&](const char *key) { return json.at(key).get<std::string>(); };
    return {news_of(text("kind")),
            {problem_of(text("of")), text("server"), text("environment"), text("stack"), text("why"),
             text("since"), json.value("namespace", std::string()),
             support::code_named(json.value("code", std::string()))}};
}

} // namespace

std::string title_of(const Notice &notice) {
    std::vector<std::string> parts;
    for (const auto &[count, words] :
         {std::pair{notice.failures, "failing"}, std::pair{notice.recoveries, "recovered"},
          std::pair{notice.changes, "changed"}})
        if (count > 0)
            parts.push_back(fmt::format("{} {}", count, words));
    return report::safe(fmt::format("stowage {}: {}", notice.reconcile, support::join(parts, ", ")));
}

std::string text_of(const Notice &notice) {
    constexpr std::size_t short_id = 7;
    std::string text = title_of(notice);
    if (!notice.commit.empty())
        text += fmt::format(" (commit {})", report::safe(notice.commit.substr(0, short_id)));
    const std::size_t lines = std::min(most_lines, notice.items.size());
    for (std::size_t i = 0; i < lines; ++i)
        text += "\n• " + line_of(notice.items[i]);
    const std::size_t all = notice.failures + notice.recoveries + notice.changes;
    if (all > lines)
        text += fmt::format("\n… and {} more", all - lines);
    return text;
}

std::string to_json(const Notice &notice) {
    Json items = Json::array();
    for (const Item &item : notice.items)
        items.push_back(json_of(item));
    return dump({{"apiVersion", "stowage/v1"},
                 {"reconcile", notice.reconcile},
                 {"run", notice.run},
                 {"time", notice.time},
                 {"commit", notice.commit},
                 {"text", text_of(notice)},
                 {"failures", notice.failures},
                 {"recoveries", notice.recoveries},
                 {"changes", notice.changes},
                 {"items", std::move(items)}});
}

Notice notice_from(const std::string &json) {
    try {
        const Json read = Json::parse(json);
        Notice notice;
        read.at("reconcile").get_to(notice.reconcile);
        read.at("run").get_to(notice.run);
        read.at("time").get_to(notice.time);
        read.at("commit").get_to(notice.commit);
        read.at("failures").get_to(notice.failures);
        read.at("recoveries").get_to(notice.recoveries);
        read.at("changes").get_to(notice.changes);
        for (const Json &item : read.at("items"))
            notice.items.push_back(item_from(item));
        return notice;
    } catch (const Json::exception &error) {
        throw support::Error(fmt::format("this is no notice: {}", error.what()));
    }
}

std::string to_slack(const Notice &notice) {
    return dump({{"text", escaped_for_slack(text_of(notice))}});
}

std::vector<std::pair<std::string, std::string>> ntfy_headers(const Notice &notice) {
    const bool fails = notice.failures > 0;
    const char *tag = notice.recoveries > 0 ? "white_check_mark" : "package";
    return {{"Title", title_of(notice)},
            {"Priority", fails ? "high" : "default"},
            {"Tags", fails ? "warning" : tag}};
}

} // namespace stowage::reconcile
