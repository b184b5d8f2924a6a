#pragma once

#include "preflight/preflight.hpp"

#include <vector>

namespace stowage::preflight {

/// The compose files of a stack, as its deployment will get them, and what they say. Nothing in `document`
/// where they could not be read.
struct Content {
    std::vector<Finding> findings;
    compose::Document document;
};

/// Gets them and reads them: files, references and env files that are not there are findings, as is all that
/// Docker Compose would refuse. Of a Kubernetes stack only whether the manifests are YAML.
[[nodiscard]] Content read_content(const Deployment &deployment, Facts &facts, const Run &run);

} // namespace stowage::preflight
