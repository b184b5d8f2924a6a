#include "compose/elsewhere.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <string_view>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using desired::yaml::NodePtr;
using Change = std::function<NodePtr(const NodePtr &)>;

/// A copy of a map with one of its values changed.
NodePtr with(const NodePtr &map, std::string_view key, const Change &change) {
    if (map->find(key) == nullptr)
        return map;
    auto copy = std::make_shared<Node>(*map);
    for (Entry &entry : copy->entries)
        if (entry.key == key)
            entry.value = change(entry.value);
    return copy;
}

/// A scalar, or each item of a list, changed.
Change each(const Change &change) {
    return [change](const NodePtr &node) -> NodePtr {
        if (node->kind != Kind::list)
            return change(node);
        auto copy = std::make_shared<Node>(*node);
        std::transform(copy->items.begin(), copy->items.end(), copy->items.begin(), change);
        return copy;
    };
}

/// What begins at the root, at somebody's home, with an address or with a variable is where it says.
bool is_relative(std::string_view path) {
    return !path.empty() && std::string_view("/~$").find(path.front()) == std::string_view::npos &&
           path.find("://") == std::string_view::npos && !path.starts_with("git@");
}

class Mover {
public:
    explicit Mover(std::string folder) : folder_(std::move(folder)) {}

    NodePtr move(NodePtr service) const {
        const Change path = [this](const NodePtr &node) { return moved(node); };
        const Change file = [&](const NodePtr &node) {
            return node->is_scalar() ? moved(node) : with(node, "path", path);
        };
        service = with(service, "env_file", each(file));
        service = with(service, "label_file", each(file));
        service = with(service, "build", [&](const NodePtr &build) {
            return build->is_scalar() ? moved(build) : with(build, "context", path);
        });
        return with(service, "volumes", each([this](const NodePtr &volume) { return moved_mount(volume); }));
    }

private:
    [[nodiscard]] NodePtr moved(const NodePtr &node) const {
        if (!node->is_scalar() || !is_relative(node->text))
            return node;
        auto copy = std::make_shared<Node>(*node);
        copy->text = "./" + folder_ + "/" + node->text;
        return copy;
    }

    [[nodiscard]] NodePtr moved_mount(const NodePtr &volume) const {
        if (volume->is_scalar())
            return volume->text.starts_with('.') ? moved(volume) : volume;
        const Entry *type = volume->find("type");
        if (type == nullptr || type->value->text != "bind")
            return volume;
        return with(volume, "source", [this](const NodePtr &source) { return moved(source); });
    }

    std::string folder_;
};

} // namespace

NodePtr moved_service(const NodePtr &service, const std::string &folder) {
    return folder.empty() || service->kind != Kind::map ? service : Mover(folder).move(service);
}

bool same_value(const Node &a, const Node &b) {
    const bool scalars = a.is_scalar() && b.is_scalar();
    if (scalars || a.kind != b.kind)
        return scalars && a.text == b.text;
    const auto same_entry = [&](const Entry &one) {
        const Entry *other = b.find(one.key);
        return other != nullptr && same_value(*one.value, *other->value);
    };
    return a.entries.size() == b.entries.size() &&
           std::all_of(a.entries.begin(), a.entries.end(), same_entry) &&
           std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(),
                      [](const NodePtr &one, const NodePtr &other) { return same_value(*one, *other); });
}

} // namespace stowage::compose
