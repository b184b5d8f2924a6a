#include "desired/yaml/node.hpp"

#include <algorithm>
#include <utility>

namespace stowage::desired::yaml {

const char *name_of(Kind kind) {
    switch (kind) {
    case Kind::null:
        return "nothing";
    case Kind::boolean:
        return "true or false";
    case Kind::integer:
        return "a whole number";
    case Kind::real:
        return "a number";
    case Kind::text:
        return "text";
    case Kind::list:
        return "a list";
    case Kind::map:
        return "a map";
    }
    return "something else";
}

const Entry *Node::find(std::string_view key) const {
    const auto found =
        std::find_if(entries.begin(), entries.end(), [&](const Entry &entry) { return entry.key == key; });
    return found == entries.end() ? nullptr : &*found;
}

std::vector<NodePtr> take_items(const NodePtr &list) {
    if (list.use_count() > 1) // an alias stands for it elsewhere
        return list->items;
    // Every node is made as one that can be changed, and this one has no other reader.
    return std::move(std::const_pointer_cast<Node>(list)->items);
}

} // namespace stowage::desired::yaml
