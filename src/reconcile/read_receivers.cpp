#include "reconcile/read_receivers.hpp"

#include "desired/read/fields.hpp"
#include "desired/read/rules.hpp"
#include "desired/read/value.hpp"
#include "desired/read/word.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>

namespace stowage::reconcile {
namespace {

using desired::Context;
using desired::Fields;
using desired::yaml::Node;
using Kind = Receiver::Kind;

const std::map<std::string, Kind> kinds = {
    {"slack", Kind::slack}, {"ntfy", Kind::ntfy}, {"json", Kind::json}, {"command", Kind::command}};

std::optional<Kind> read_kind(const Context &context, const Fields &fields) {
    static const std::vector<std::string> known = {"slack", "ntfy", "json", "command"};
    (void)fields.required_text("kind");
    const auto word = desired::read_known_text(context, fields, "kind", known);
    if (!word)
        return std::nullopt;
    const auto found = kinds.find(word->value);
    if (found != kinds.end())
        return found->second;
    desired::unknown_word(context, "kind", *word, known);
    return std::nullopt;
}

std::vector<News> read_wanted(const Context &context, const Fields &fields) {
    const auto words = fields.texts("on");
    if (!words)
        return Receiver{}.wanted;
    static const std::vector<std::string> known = {"change", "failure", "recovery"};
    std::vector<News> wanted;
    for (const auto &word : words->value) {
        const std::size_t before = wanted.size();
        for (const News news : {News::failure, News::recovery, News::change})
            if (word.value == name_of(news))
                wanted.push_back(news);
        if (wanted.size() == before)
            desired::unknown_word(context, "on", word, known);
    }
    if (words->value.empty())
        context.error(support::Code::input_empty, words->where, "on must name something",
                      "leave it out for everything");
    return wanted;
}

/// As those of a server, though what says who one is may have any name here.
void read_headers(const Context &context, const Fields &fields, Receiver &receiver) {
    const Node *map = fields.map("headers");
    if (map == nullptr)
        return;
    for (const auto &entry : map->entries) {
        const auto complaint = desired::check_header_name(entry.key);
        if (complaint && support::lower(entry.key) != "x-api-key") {
            context.error(support::Code::input_bad_name, entry.where,
                          fmt::format("{} {}", desired::in_quotes(entry.key), complaint->what),
                          complaint->advice);
            continue;
        }
        auto value = desired::read_value(context, entry.key, *entry.value);
        if (!value)
            continue;
        if (value->for_comparing().find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
            context.error(value->where,
                          fmt::format("the header {} has a line break in it", desired::in_quotes(entry.key)));
        receiver.headers.emplace_back(entry.key, std::move(*value));
    }
}

void read_command(const Context &context, const Fields &fields, Receiver &receiver) {
    for (const char *key : {"url", "headers"})
        if (fields.has(key))
            context.error(support::Code::input_conflict, fields.where(),
                          fmt::format("a command has no {}", key));
    const auto words = fields.texts("command");
    if (!fields.has("command"))
        context.error(support::Code::input_missing_key, fields.where(),
                      "this receiver needs the key 'command'",
                      "for example command: [/usr/local/bin/tell, ops]");
    if (!words)
        return;
    for (const auto &word : words->value)
        receiver.command.push_back(word.value);
    if (receiver.command.empty() || receiver.command.front().empty())
        context.error(support::Code::input_empty, words->where, "command names no program");
}

void read_address(const Context &context, const Fields &fields, Receiver &receiver) {
    if (fields.has("command"))
        context.error(support::Code::input_conflict, fields.where(),
                      "only a receiver of the kind command has a command");
    if (const Node *url = fields.require("url"))
        // Whoever knows it may post there.
        if (auto text = desired::read_secret(context, "url", *url))
            receiver.url = std::move(*text);
    read_headers(context, fields, receiver);
}

std::optional<Receiver> read_receiver(const Context &context, const Node &node) {
    if (!desired::expect_map(context, "a receiver", node))
        return std::nullopt;
    const Fields fields(context, node, "a receiver", {"kind", "name", "url", "headers", "command", "on"});
    const auto kind = read_kind(context, fields);
    Receiver receiver;
    receiver.wanted = read_wanted(context, fields);
    const auto name = fields.text("name");
    if (!kind)
        return std::nullopt;
    receiver.kind = *kind;
    const auto word =
        std::find_if(kinds.begin(), kinds.end(), [&](const auto &one) { return one.second == *kind; });
    receiver.name = name ? name->value : word->first;
    if (*kind == Kind::command)
        read_command(context, fields, receiver);
    else
        read_address(context, fields, receiver);
    return receiver;
}

} // namespace

std::vector<Receiver> read_receivers(const Context &context, const Node &list) {
    std::vector<Receiver> receivers;
    for (const auto &item : list.items) {
        auto receiver = read_receiver(context, *item);
        if (!receiver)
            continue;
        const bool twice = std::any_of(receivers.begin(), receivers.end(),
                                       [&](const Receiver &other) { return other.name == receiver->name; });
        if (twice)
            context.error(support::Code::input_duplicate, item->where,
                          fmt::format("two receivers are named {}", desired::in_quotes(receiver->name)),
                          "give each a name of its own, as in name: ops");
        receivers.push_back(std::move(*receiver));
    }
    return receivers;
}

} // namespace stowage::reconcile
