#pragma once

#include "support/location.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::desired::yaml {

/// What a value is, as YAML 1.2's core schema reads it. Quoted scalars are always text.
enum class Kind { null, boolean, integer, real, text, list, map };

/// For messages: "a list", "text", "nothing".
[[nodiscard]] const char *name_of(Kind kind);

/// What the tag of a value in a compose file does to the same value of earlier files.
enum class Tagged : unsigned char {
    no,
    reset,    ///< `!reset`: it is taken away
    override, ///< `!override`: it is replaced, not merged
};

struct Node;
/// An alias is the same node as its anchor; nothing is copied.
using NodePtr = std::shared_ptr<const Node>;

struct Entry {
    std::string key;
    support::Location where; ///< of the key
    NodePtr value;
    bool plain = false; ///< the key is without quotes and tag
};

/// A value of a YAML document. Never changed once it is built, never part of itself.
struct Node {
    Kind kind = Kind::null;
    Tagged tagged = Tagged::no; ///< a mistake anywhere but in a compose file, which has been said
    bool plain = false;         ///< scalars: without quotes and tag
    support::Location where;
    std::string text;           ///< scalars: as written, without quotes
    std::vector<NodePtr> items; ///< lists
    std::vector<Entry> entries; ///< maps: in the order written, keys are unique, `<<` is merged in
    std::size_t weight = 1;     ///< nodes in it, aliases counted as often as they are used; saturates
    std::size_t bytes = 0;      ///< of all text in it, keys too, counted likewise
    std::size_t height = 0;     ///< levels of lists and maps, its own included; 0 for scalars

    [[nodiscard]] const Entry *find(std::string_view key) const;
    [[nodiscard]] bool is_scalar() const { return kind != Kind::list && kind != Kind::map; }
};

/// The items of a list, taken out of it where nobody else holds the list, so that each can be freed once it
/// has been read: a tree is several times the size of what is made from it.
[[nodiscard]] std::vector<NodePtr> take_items(const NodePtr &list);

} // namespace stowage::desired::yaml
