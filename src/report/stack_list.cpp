#include "report/stack_list.hpp"

#include "current/health_json.hpp"
#include "report/health_style.hpp"
#include "report/paint.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string_view>

namespace stowage::report {
namespace {

using Json = nlohmann::ordered_json;

Color color_of_sync(Sync sync) {
    switch (sync) {
    case Sync::in_sync:
        return Color::green;
    case Sync::unknown:
    case Sync::behind:
    case Sync::differs:
    case Sync::not_there:
        return Color::yellow;
    case Sync::not_managed:
    case Sync::external:
        break;
    }
    return Color::dim;
}

struct Cell {
    std::string text;
    Color color = Color::none;
};
using Row = std::vector<Cell>; // the last one takes what it needs

Row head_of(Width width) {
    Row row;
    for (const char *name : {"ENVIRONMENT", "STACK", "ID", "TYPE", "STATUS", "SYNC", "HEALTH"}) {
        const bool only_wide = std::string_view(name) == "ID" || std::string_view(name) == "STATUS";
        if (width == Width::wide || !only_wide)
            row.push_back({name, Color::bold});
    }
    return row;
}

std::string environment_of(const ListedStack &stack, bool several_servers) {
    return (several_servers ? safe(stack.server) + "/" : "") + safe(stack.environment);
}

Row row_of(const ListedStack &stack, bool several_servers, Width width) {
    std::string environment = environment_of(stack, several_servers);
    std::string sync = shown_sync(stack);
    if (stack.action != plan::Action::none)
        sync += fmt::format(" ({})", plan::name_of(stack.action));
    std::string name = safe(stack.name.empty() ? "(no name)" : stack.name);
    if (!stack.kubernetes_namespace.empty())
        name += fmt::format(" ({})", safe(stack.kubernetes_namespace));
    const bool there = stack.stack_id != 0;
    Row row = {{std::move(environment)}, {std::move(name)}};
    if (width == Width::wide)
        row.push_back({there ? std::to_string(stack.stack_id) : "-"});
    row.push_back({model::name_of(stack.type), Color::dim});
    if (width == Width::wide)
        row.push_back({there ? model::name_of(stack.status) : "-"});
    row.push_back({std::move(sync), color_of_sync(stack.sync)});
    row.push_back({stack.health ? safe(stack.health->str()) : "-",
                   stack.health ? color_of(stack.health->state) : Color::dim});
    return row;
}

std::string text_of(const std::vector<Row> &rows, const Paint &paint) {
    std::vector<std::size_t> widths(rows.front().size());
    for (const Row &row : rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], width_of(row[i].text));
    std::string text;
    for (const Row &row : rows) {
        for (std::size_t i = 0; i + 1 < row.size(); ++i)
            text += paint(row[i].color, padded(row[i].text, widths[i])) + "  ";
        text += paint(row.back().color, row.back().text) + "\n";
    }
    return text;
}

/// Why some are not called in sync although there is nothing to do for them.
std::string reasons_of(const std::vector<ListedStack> &stacks, bool several_servers, const Paint &paint) {
    std::string text;
    for (const ListedStack &stack : stacks)
        if (!stack.sync_reason.empty())
            text +=
                fmt::format("{}/{}: {}: {}\n", environment_of(stack, several_servers), safe(stack.name),
                            paint(color_of_sync(stack.sync), name_of(stack.sync)), safe(stack.sync_reason));
    return text.empty() ? text : "\n" + text;
}

std::string errors_of(const std::vector<plan::ServerPlan> &servers, const Paint &paint) {
    std::string text;
    for (const plan::ServerPlan &server : servers) {
        if (server.error.empty())
            continue;
        text += fmt::format("{}  {}\n{}{}\n", paint(Color::bold, safe(server.name)), safe(server.url),
                            paint(Color::red, "  error: "), safe(server.error));
        if (!server.error_advice.empty())
            text += fmt::format("  → {}\n", safe(server.error_advice));
        text += "\n";
    }
    return text;
}

std::string shown_stack(const std::string &text) {
    return support::redactor().redact(text);
}

} // namespace

const char *name_of(Sync sync) {
    switch (sync) {
    case Sync::in_sync:
        return "in sync";
    case Sync::unknown:
        return "unknown";
    case Sync::behind:
        return "behind";
    case Sync::differs:
        return "differs";
    case Sync::not_there:
        return "not there";
    case Sync::external:
        return "not in Portainer";
    case Sync::not_managed:
        break;
    }
    return "not managed";
}

const char *shown_sync(const ListedStack &stack) {
    if (stack.sync != Sync::not_there)
        return name_of(stack.sync);
    if (stack.action == plan::Action::hidden)
        return "not visible";
    return stack.all_seen ? name_of(stack.sync) : "not seen";
}

std::string list_as_text(const std::vector<ListedStack> &stacks, const std::vector<plan::ServerPlan> &servers,
                         const View &view, Width width) {
    const Paint paint(view.color);
    std::string text = errors_of(servers, paint);
    std::vector<Row> rows = {head_of(width)};
    for (const ListedStack &stack : stacks)
        rows.push_back(row_of(stack, servers.size() > 1, width));
    if (!stacks.empty())
        text += text_of(rows, paint) + reasons_of(stacks, servers.size() > 1, paint);
    return text.empty() ? "no stacks\n" : text;
}

std::string list_as_json(const std::vector<ListedStack> &stacks, const std::vector<plan::ServerPlan> &servers,
                         const std::string &stowage_version) {
    Json document = {{"format", "stowage/list/v1"},
                     {"stowageVersion", stowage_version},
                     {"servers", Json::array()},
                     {"stacks", Json::array()}};
    for (const plan::ServerPlan &server : servers) {
        Json item = {{"name", server.name}, {"url", shown_stack(server.url)}, {"user", server.user}};
        if (!server.error.empty())
            item["error"] = shown_stack(server.error);
        document["servers"].push_back(std::move(item));
    }
    for (const ListedStack &stack : stacks) {
        Json item = {{"server", stack.server},
                     {"environment", stack.environment},
                     {"name", stack.name},
                     {"stackId", stack.stack_id},
                     {"type", model::name_of(stack.type)},
                     {"status", model::name_of(stack.status)},
                     {"sync", name_of(stack.sync)},
                     {"action", plan::name_of(stack.action)}};
        if (!stack.sync_reason.empty())
            item["syncReason"] = shown_stack(stack.sync_reason);
        if (!stack.kubernetes_namespace.empty())
            item["namespace"] = stack.kubernetes_namespace;
        if (stack.health)
            item["health"] = current::encode(*stack.health);
        document["stacks"].push_back(std::move(item));
    }
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace stowage::report
