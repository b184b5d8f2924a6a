#pragma once

#include "kubernetes/manifest.hpp"
#include "preflight/preflight.hpp"

#include <vector>

namespace stowage::preflight {

/// The compose files of a stack, as its deployment will get them, and what they say. Nothing in `document`
/// where they could not be read.
struct Content {
    std::vector<Finding> findings;
    compose::Document document;
    kubernetes::Manifest manifest;    ///< of a Kubernetes stack
    std::vector<compose::File> files; ///< of a Kubernetes stack
    bool complete = false;            ///< every manifest of a Kubernetes stack was read
};

/// Gets them and reads them: files, references and env files that are not there are findings, as is all that
/// Docker Compose would refuse. Of a Kubernetes stack whether the manifests can be
/// applied at all.
[[nodiscard]] Content read_content(const Deployment &deployment, Facts &facts, const Run &run);

} // namespace stowage::preflight
