#include "report/stack_list.hpp"

#include "current/health_json.hpp"
#include "report/health_style.hpp"
#include "report/paint.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stowage::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t columns = 5; // the last one takes what it needs

Color color_of(Sync sync) {
    switch (sync) {
    case Sync::in_sync:
        return Color::green;
    case Sync::differs:
    case Sync::not_there:
        return Color::yellow;
    case Sync::not_managed:
        break;
    }
    return Color::dim;
}

/// What was not found need not be missing.
const char *shown_sync(const ListedStack &stack) {
    if (stack.sync != Sync::not_there)
        return name_of(stack.sync);
    if (stack.action == plan::Action::hidden)
        return "not visible";
    return stack.all_seen ? name_of(stack.sync) : "not seen";
}

std::array<std::string, columns> cells_of(const ListedStack &stack, bool several_servers) {
    std::string environment = safe(stack.environment);
    if (several_servers)
        environment = safe(stack.server) + "/" + environment;
    std::string sync = shown_sync(stack);
    if (stack.action != plan::Action::none)
        sync += fmt::format(" ({})", plan::name_of(stack.action));
    std::string name = safe(stack.name.empty() ? "(no name)" : stack.name);
    if (!stack.kubernetes_namespace.empty())
        name += fmt::format(" ({})", safe(stack.kubernetes_namespace));
    return {std::move(environment), std::move(name), model::name_of(stack.type), std::move(sync),
            stack.health ? safe(stack.health->str()) : "-"};
}

std::string row(const std::array<std::string, columns> &cells, const std::array<std::size_t, columns> &widths,
                const Paint &paint, const std::array<Color, columns> &colors) {
    std::string line;
    for (std::size_t i = 0; i + 1 < columns; ++i)
        line += paint(colors[i], padded(cells[i], widths[i])) + "  ";
    return line + paint(colors.back(), cells.back()) + "\n";
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

std::string shown(const std::string &text) {
    return support::redactor().redact(text);
}

} // namespace

const char *name_of(Sync sync) {
    switch (sync) {
    case Sync::in_sync:
        return "in sync";
    case Sync::differs:
        return "differs";
    case Sync::not_there:
        return "not there";
    case Sync::not_managed:
        break;
    }
    return "not managed";
}

std::string list_as_text(const std::vector<ListedStack> &stacks, const std::vector<plan::ServerPlan> &servers,
                         const View &view) {
    const Paint paint(view.color);
    const bool several = servers.size() > 1;
    const std::array<std::string, columns> head = {"ENVIRONMENT", "STACK", "TYPE", "SYNC", "HEALTH"};
    std::array<std::size_t, columns> widths{};
    for (std::size_t i = 0; i < columns; ++i)
        widths[i] = head[i].size();
    for (const ListedStack &stack : stacks) {
        const auto cells = cells_of(stack, several);
        for (std::size_t i = 0; i < columns; ++i)
            widths[i] = std::max(widths[i], width_of(cells[i]));
    }
    std::string text = errors_of(servers, paint);
    using enum Color;
    if (!stacks.empty())
        text += row(head, widths, paint, {bold, bold, bold, bold, bold});
    for (const ListedStack &stack : stacks) {
        const Color health = stack.health ? color_of(stack.health->state) : dim;
        text += row(cells_of(stack, several), widths, paint, {none, none, dim, color_of(stack.sync), health});
    }
    return text.empty() ? "no stacks\n" : text;
}

std::string list_as_json(const std::vector<ListedStack> &stacks, const std::vector<plan::ServerPlan> &servers,
                         const std::string &stowage_version) {
    Json document = {{"format", "stowage/list/v1"},
                     {"stowageVersion", stowage_version},
                     {"servers", Json::array()},
                     {"stacks", Json::array()}};
    for (const plan::ServerPlan &server : servers) {
        Json item = {{"name", server.name}, {"url", shown(server.url)}, {"user", server.user}};
        if (!server.error.empty())
            item["error"] = shown(server.error);
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
        if (!stack.kubernetes_namespace.empty())
            item["namespace"] = stack.kubernetes_namespace;
        if (stack.health)
            item["health"] = current::encode(*stack.health);
        document["stacks"].push_back(std::move(item));
    }
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace stowage::report
