#pragma once

#include <string>
#include <vector>

namespace samples {

/// XML, and HTML that is written as XML.
struct Element {
    std::string name;
    std::vector<std::pair<std::string, std::string>> attributes;
    std::string text; ///< its own, without that of elements in it

    [[nodiscard]] std::string attribute(const std::string &wanted) const;
};

/// All elements in the order in which they begin. Throws std::runtime_error where the document is not
/// well-formed.
[[nodiscard]] std::vector<Element> elements_of(const std::string &document);

} // namespace samples
