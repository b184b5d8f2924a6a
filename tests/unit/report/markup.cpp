#include "markup.hpp"

#include <pugixml.hpp>
#include <set>
#include <stdexcept>

namespace samples {
namespace {

/// pugixml lets some mistakes pass that a browser or another parser may not.
void check_strictly(const std::string &document) {
    for (const char c : document)
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t')
            throw std::runtime_error("a control character");
    for (std::size_t at = 0; (at = document.find('&', at)) != std::string::npos; ++at) {
        static const std::set<std::string> known = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
        const std::size_t end = document.find(';', at);
        if (end == std::string::npos || !known.contains(document.substr(at, end - at + 1)))
            throw std::runtime_error("an unknown reference: " + document.substr(at, 12));
    }
}

struct Collector : pugi::xml_tree_walker {
    std::vector<Element> elements;

    bool for_each(pugi::xml_node &node) override {
        if (node.type() != pugi::node_element)
            return true;
        Element element;
        element.name = node.name();
        std::set<std::string> names;
        for (const pugi::xml_attribute &attribute : node.attributes()) {
            element.attributes.emplace_back(attribute.name(), attribute.value());
            if (!names.insert(attribute.name()).second)
                throw std::runtime_error("an attribute twice: " + std::string(attribute.name()));
        }
        for (const pugi::xml_node &child : node.children())
            if (child.type() == pugi::node_pcdata)
                element.text += child.value();
        elements.push_back(std::move(element));
        return true;
    }
};

} // namespace

std::string Element::attribute(const std::string &wanted) const {
    for (const auto &[attribute_name, value] : attributes)
        if (attribute_name == wanted)
            return value;
    return {};
}

std::vector<Element> elements_of(const std::string &document) {
    check_strictly(document);
    pugi::xml_document parsed;
    const auto result = parsed.load_buffer(document.data(), document.size(),
                                           pugi::parse_full | pugi::parse_ws_pcdata, pugi::encoding_utf8);
    if (!result)
        throw std::runtime_error(std::string(result.description()) + " at " + std::to_string(result.offset) +
                                 ": " + document.substr(static_cast<std::size_t>(result.offset), 80));
    Collector collector;
    parsed.traverse(collector);
    return std::move(collector.elements);
}

} // namespace samples
