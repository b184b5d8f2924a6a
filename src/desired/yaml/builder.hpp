#pragma once

#include "desired/yaml/node.hpp"
#include "desired/yaml/parse.hpp"
#include "support/diagnostics.hpp"

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace stowage::desired::yaml {

/// A mistake after which the rest of the document has no meaning.
struct Failure {
    support::Location where;
    std::string what;
    std::string advice;
    bool boundless = false; ///< as Parsed::boundless
};

/// Builds the tree of one document from the events of a parser. Throws Failure.
class Builder {
public:
    Builder(const Limits &limits, Tags tags, support::Diagnostics &diagnostics)
        : limits_(limits), tags_(tags), diagnostics_(diagnostics) {}

    using Anchor = std::size_t; ///< 0 is none
    void null(support::Location where, Anchor anchor);
    void scalar(support::Location where, const std::string &tag, Anchor anchor, const std::string &text);
    void alias(support::Location where, Anchor anchor);
    void start(Kind kind, support::Location where, const std::string &tag, Anchor anchor);
    void end();

    /// The finished document; null when nothing came.
    [[nodiscard]] NodePtr document() const { return document_; }
    /// As Parsed::odd_tags.
    [[nodiscard]] bool has_odd_tags() const { return odd_tags_; }

private:
    /// A list or map whose end has not come yet.
    struct Open {
        std::shared_ptr<Node> node;
        Anchor anchor = 0;
        bool has_key = false; ///< maps: a key came, its value has not
        bool keep = true;     ///< false when the key was refused: its value is read and dropped
        bool merge = false;   ///< the key is `<<`
        bool plain = false;   ///< as Entry::plain
        std::string key;
        support::Location key_where;
        std::unordered_map<std::string, support::Location> seen;
        std::vector<std::pair<support::Location, NodePtr>> merges;
    };

    [[nodiscard]] bool key_expected() const;
    void take_key(support::Location where, const std::string &text, bool plain);
    void refuse_key(support::Location where);
    void add(NodePtr node);
    void weigh(Node &parent, const Node &child, std::size_t key) const;
    void merge_into(Open &open);
    void merge_map(Open &open, const support::Location &where, const Node &map);
    void check_tag(const support::Location &where, const std::string &tag, const char *core);
    void refuse_tag(const support::Location &where, const std::string &tag);

    const Limits &limits_;
    Tags tags_;
    bool odd_tags_ = false;
    support::Diagnostics &diagnostics_;
    std::vector<Open> open_;
    std::unordered_map<Anchor, NodePtr> anchors_;
    NodePtr document_;
    std::size_t merged_ = 0; ///< entries copied by `<<`
};

} // namespace stowage::desired::yaml
