#pragma once

#include "desired/sources.hpp"
#include "desired/yaml/node.hpp"
#include "support/diagnostics.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace stowage::desired::yaml {

struct Limits {
    std::size_t nodes;              ///< of one document, aliases counted as often as they are used
    std::size_t depth;              ///< levels of nesting
    std::size_t bytes = 256u << 20; ///< of text in all documents, aliases counted as often as they are used
};

/// Which tags are known besides those of YAML itself.
enum class Tags {
    core,    ///< none: another one is a mistake
    compose, ///< !reset and !override; another one is no mistake, and Parsed::odd_tags tells of it
};

struct Parsed {
    std::vector<NodePtr> documents; ///< empty ones left out; none at all when not complete
    bool complete = true;           ///< false when a mistake ended the reading early
    /// The reading ended since its aliases, written out, have no end, or none in sight: a program without
    /// such limits hangs on it, or takes all memory of its machine.
    bool boundless = false;
    bool odd_tags = false; ///< with Tags::compose: there are tags that are not known
};

/// Takes a byte order mark off.
[[nodiscard]] std::string without_bom(std::string text);

/// Reads every document of a YAML text. Mistakes go to `diagnostics`: one that leaves the rest without
/// meaning (syntax, recursion, a limit) ends the reading, others (a key given twice, an unknown tag) don't.
[[nodiscard]] Parsed parse(const Source &source, const Limits &limits, support::Diagnostics &diagnostics,
                           Tags tags = Tags::core);

} // namespace stowage::desired::yaml
