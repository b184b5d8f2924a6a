#pragma once

#include "compose/document.hpp"

#include <string>
#include <vector>

namespace stowage::compose {

/// An image that a manifest for Kubernetes names.
struct ManifestImage {
    std::string image;
    support::Location where;
};

struct Manifest {
    std::vector<Problem> problems; ///< it is not YAML
    std::vector<ManifestImage> images;
};

/// The images of all containers of a manifest, wherever they are in it. Pure.
[[nodiscard]] Manifest read_manifest(const File &file);

/// Whether the text is a manifest for Kubernetes rather than a compose file, by the look of it.
[[nodiscard]] bool is_manifest(const File &file);

} // namespace stowage::compose
