#include "compose/manifest.hpp"

#include "compose/tree.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Node;
using desired::yaml::NodePtr;

constexpr std::array<std::string_view, 3> container_lists = {"containers", "initContainers",
                                                             "ephemeralContainers"};

class Images {
public:
    explicit Images(std::vector<ManifestImage> &into) : into_(into) {}

    void collect(const Node &node) {
        if (!seen_.insert(&node).second)
            return; // an alias
        for (const NodePtr &item : node.items)
            collect(*item);
        for (const Entry &entry : node.entries) {
            if (std::find(container_lists.begin(), container_lists.end(), entry.key) != container_lists.end())
                take_containers(*entry.value);
            collect(*entry.value);
        }
    }

private:
    void take_containers(const Node &list) {
        for (const NodePtr &container : list.items)
            if (const Entry *image = container->find("image"); image != nullptr && image->value->is_scalar())
                into_.push_back({image->value->text, image->value->where});
    }

    std::vector<ManifestImage> &into_;
    std::set<const Node *> seen_;
};

} // namespace

Manifest read_manifest(const File &file) {
    Manifest manifest;
    const Parsed parsed = parse_file(file, manifest.problems);
    Images images(manifest.images);
    for (const NodePtr &document : parsed.documents)
        images.collect(*document);
    return manifest;
}

bool is_manifest(const File &file) {
    std::vector<Problem> problems;
    const Parsed parsed = parse_file(file, problems);
    return std::any_of(parsed.documents.begin(), parsed.documents.end(), [](const NodePtr &document) {
        return document->find("apiVersion") != nullptr && document->find("kind") != nullptr &&
               document->find("services") == nullptr;
    });
}

} // namespace stowage::compose
