#include "desired/yaml/builder.hpp"

#include "desired/yaml/scalar.hpp"
#include "support/codes.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <string_view>

namespace stowage::desired::yaml {
namespace {

/// yaml-cpp's marks for a value without a tag: `?` for a plain one, `!` for a quoted one.
constexpr std::string_view plain_tag = "?";

/// `!!int` for `tag:yaml.org,2002:int`, others as they are.
std::string short_tag(std::string_view tag) {
    constexpr std::string_view core = "tag:yaml.org,2002:";
    return tag.starts_with(core) ? "!!" + std::string(tag.substr(core.size())) : std::string(tag);
}

/// Saturates.
std::size_t sum(std::size_t a, std::size_t b) {
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
    return b > most - a ? most : a + b;
}

Tagged tagged(std::string_view tag) {
    if (tag == "!reset")
        return Tagged::reset;
    return tag == "!override" ? Tagged::override : Tagged::no;
}

} // namespace

void Builder::null(support::Location where, Anchor anchor) {
    if (key_expected()) {
        refuse_key(std::move(where));
        return;
    }
    auto node = std::make_shared<Node>();
    // A value that isn't there has the place of what comes next; its key says more.
    const bool in_map = !open_.empty() && open_.back().node->kind == Kind::map;
    node->where = in_map ? open_.back().key_where : std::move(where);
    if (anchor != 0)
        anchors_[anchor] = node;
    add(std::move(node));
}

void Builder::scalar(support::Location where, const std::string &tag, Anchor anchor,
                     const std::string &text) {
    const bool plain = tag == plain_tag;
    const std::optional<Kind> kind = plain ? kind_of_plain(text) : kind_of_tagged(tag, text);
    if (!kind)
        refuse_tag(where, tag);
    auto node = std::make_shared<Node>();
    node->tagged = tagged(tag);
    node->kind = kind.value_or(node->tagged == Tagged::no ? Kind::text : kind_of_plain(text));
    node->plain = plain;
    node->where = where;
    node->text = text;
    node->bytes = text.size();
    if (anchor != 0)
        anchors_[anchor] = node;
    if (!key_expected())
        add(std::move(node));
    else if (node->kind == Kind::null)
        refuse_key(std::move(where));
    else
        take_key(std::move(where), text, plain);
}

void Builder::alias(support::Location where, Anchor anchor) {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end())
        throw Failure{std::move(where), "this alias stands inside of what it stands for",
                      "an anchor can't contain itself: write the value out", true};
    if (!key_expected())
        add(found->second);
    else if (found->second->is_scalar() && found->second->kind != Kind::null)
        take_key(std::move(where), found->second->text, false);
    else
        throw Failure{std::move(where), "a key must be text", {}};
}

void Builder::start(Kind kind, support::Location where, const std::string &tag, Anchor anchor) {
    if (key_expected())
        throw Failure{std::move(where), fmt::format("a key must be text, not {}", name_of(kind)),
                      "if this is meant as text, put it in quotes; or a bracket before it is not closed"};
    if (open_.size() >= limits_.depth)
        throw Failure{std::move(where), fmt::format("nested more than {} levels deep", limits_.depth), {}};
    check_tag(where, tag, kind == Kind::map ? "tag:yaml.org,2002:map" : "tag:yaml.org,2002:seq");
    Open open;
    open.node = std::make_shared<Node>();
    open.node->kind = kind;
    open.node->tagged = tagged(tag);
    open.node->height = 1;
    open.node->where = std::move(where);
    open.anchor = anchor;
    open_.push_back(std::move(open));
}

void Builder::end() {
    Open open = std::move(open_.back());
    open_.pop_back();
    merge_into(open);
    if (open.anchor != 0)
        anchors_[open.anchor] = open.node;
    add(open.node);
}

bool Builder::key_expected() const {
    return !open_.empty() && open_.back().node->kind == Kind::map && !open_.back().has_key;
}

void Builder::take_key(support::Location where, const std::string &text, bool plain) {
    Open &open = open_.back();
    open.has_key = true;
    open.merge = plain && text == "<<";
    open.plain = plain;
    open.key = text;
    const auto [first, added] = open.seen.emplace(text, where);
    open.keep = added;
    if (!added)
        diagnostics_.add(
            support::Code::input_duplicate,
            {where, fmt::format("'{}' is given twice", text), "keep one of them", {first->second}, {}});
    open.key_where = std::move(where);
}

void Builder::refuse_key(support::Location where) {
    diagnostics_.add(support::Code::input_yaml, where, "a key must be text, not nothing",
                     "if this is meant as text, put it in quotes");
    Open &open = open_.back();
    open.has_key = true;
    open.keep = false;
    open.key_where = std::move(where);
}

void Builder::add(NodePtr node) {
    if (open_.empty()) {
        document_ = std::move(node);
        return;
    }
    Open &open = open_.back();
    weigh(*open.node, *node, open.node->kind == Kind::map ? open.key.size() : 0);
    if (open.node->kind == Kind::list) {
        open.node->items.push_back(std::move(node));
        return;
    }
    open.has_key = false;
    if (open.keep && open.merge)
        open.merges.emplace_back(open.key_where, std::move(node));
    else if (open.keep)
        open.node->entries.push_back({open.key, open.key_where, std::move(node), open.plain});
}

/// What an alias brings counts each time, though nothing is copied: whoever walks the tree visits it each
/// time.
void Builder::weigh(Node &parent, const Node &child, std::size_t key) const {
    parent.weight = sum(parent.weight, child.weight);
    parent.bytes = sum(parent.bytes, sum(child.bytes, key));
    parent.height = std::max(parent.height, child.height + 1);
    if (parent.weight > limits_.nodes)
        throw Failure{parent.where,
                      fmt::format("too large: more than {} values once aliases are counted", limits_.nodes),
                      "split the file, or use fewer aliases", true};
    if (parent.bytes > limits_.bytes)
        throw Failure{
            parent.where,
            fmt::format("too large: more than {} MiB of text once aliases are counted", limits_.bytes >> 20),
            "split the files, or use fewer aliases", true};
    if (parent.height > limits_.depth)
        throw Failure{parent.where, fmt::format("nested more than {} levels deep", limits_.depth), {}};
}

void Builder::merge_into(Open &open) {
    for (const auto &[where, value] : open.merges) {
        if (value->kind == Kind::map) {
            merge_map(open, where, *value);
            continue;
        }
        const bool maps = value->kind == Kind::list &&
                          std::all_of(value->items.begin(), value->items.end(),
                                      [](const NodePtr &item) { return item->kind == Kind::map; });
        if (!maps) {
            diagnostics_.add(support::Code::input_yaml, where, "'<<' takes a map or a list of maps",
                             "for example `<<: *common`");
            continue;
        }
        for (const NodePtr &item : value->items)
            merge_map(open, where, *item);
    }
}

/// Keys that are there already win: those of the map itself, then those merged earlier.
void Builder::merge_map(Open &open, const support::Location &where, const Node &map) {
    merged_ += map.entries.size();
    if (merged_ > limits_.nodes)
        throw Failure{where, fmt::format("too large: '<<' brings more than {} values", limits_.nodes),
                      "split the file, or use fewer aliases", true};
    for (const Entry &entry : map.entries) {
        if (!open.seen.emplace(entry.key, entry.where).second)
            continue;
        weigh(*open.node, *entry.value, entry.key.size());
        open.node->entries.push_back(entry);
    }
}

void Builder::check_tag(const support::Location &where, const std::string &tag, const char *core) {
    if (tag.empty() || tag == plain_tag || tag == "!" || tag == core)
        return;
    refuse_tag(where, tag);
}

void Builder::refuse_tag(const support::Location &where, const std::string &tag) {
    if (tags_ == Tags::compose)
        odd_tags_ = odd_tags_ || tagged(tag) == Tagged::no;
    else
        diagnostics_.add(
            support::Code::input_yaml, where, fmt::format("the tag {} does not fit here", short_tag(tag)),
            "leave the tag out; only !!str, !!int, !!float, !!bool, !!null, !!map and !!seq are known");
}

} // namespace stowage::desired::yaml
