#pragma once

#include "compose/document.hpp"
#include "desired/yaml/node.hpp"

#include <set>
#include <string>
#include <vector>

namespace stowage::kubernetes {

/// An object that a manifest describes. Those of a List stand for themselves.
struct Object {
    std::string api_version; ///< `apps/v1`
    std::string kind;
    std::string name;
    std::string space;           ///< its namespace as written, "" where the manifest names none
    support::Location where;     ///< of the object
    desired::yaml::NodePtr node; ///< all of it

    /// `Deployment web`, `Deployment team-a/web`.
    [[nodiscard]] std::string label() const;
};

/// Whether two describe the same object: versions of a group show the same objects. `space` is the namespace
/// of those that name none; without it only what they say themselves counts.
[[nodiscard]] bool same_object(const Object &a, const Object &b, const std::string &space = {});

/// The name by which people know an object: `Deployment web`, with its namespace where `space` is not "".
[[nodiscard]] std::string label_of(const std::string &kind, const std::string &space,
                                   const std::string &name);

/// A document that holds other objects.
struct List {
    std::string kind; ///< `List`, `ConfigMapList`
    support::Location where;
};

struct Image {
    std::string image;
    support::Location where;
};

/// What the manifests of one stack say.
struct Manifest {
    std::vector<compose::Problem> problems; ///< it is not YAML, or can't be applied
    std::vector<Object> objects;            ///< in the order in which kubectl applies them
    std::vector<List> lists;
    std::vector<Image> images; ///< of all containers, wherever they are

    /// It can be sent: a server would read it to its end.
    [[nodiscard]] bool readable() const;
    /// The namespaces that its objects name.
    [[nodiscard]] std::set<std::string> spaces() const;
};

/// Reads the manifests of a stack. Pure. Where a file is not YAML, `problems` says so and nothing of that
/// file is known.
[[nodiscard]] Manifest read_manifests(const std::vector<compose::File> &files);

/// Whether the text is a manifest for Kubernetes rather than a compose file, by the look of it.
[[nodiscard]] bool is_manifest(const compose::File &file);

/// Objects that belong to a whole cluster, as far as they are known without asking it.
[[nodiscard]] bool is_cluster_wide(const std::string &kind);

/// Whether data goes with an object of that kind, or whatever else is in it: such are never deleted just
/// because no manifest names them.
[[nodiscard]] bool holds_data(const std::string &kind);

} // namespace stowage::kubernetes
