#pragma once

#include "support/location.hpp"

#include <map>
#include <string>
#include <vector>

namespace stowage::compose {

/// A compose file under the name by which the user knows it.
struct File {
    std::string path; ///< in its repository, or as found on this machine
    std::string text;
};

/// Something that is wrong with the files, or may be. Values of variables are not in it.
struct Problem {
    bool fatal = false; ///< Docker Compose refuses the files for it; otherwise it goes on with a warning
    std::string what;
    std::string advice; ///< may be empty
    support::Location where;
};

struct EnvFile {
    std::string path; ///< as the compose file is named: relative to the folder of the first file, normalised
    bool required = true;
    support::Location where;
};

/// Ports of the host that a service asks for.
struct HostPorts {
    std::string ip; ///< "" for all addresses
    int first = 0;
    int last = 0;
    std::string protocol = "tcp";
    bool any_of = false; ///< one of them is enough (`8000-8010:80`)
    support::Location where;
};

/// A service of all files, later ones over earlier ones, variables replaced.
struct Service {
    std::string name;
    support::Location where;
    std::string image; ///< "" where none is named
    support::Location image_where;
    bool builds = false;
    bool extends = false; ///< the rest of it is elsewhere
    std::string pull_policy;
    std::vector<std::string> profiles;
    std::vector<EnvFile> env_files;
    std::vector<HostPorts> ports; ///< none with `network_mode: host`, where they mean nothing

    /// Services with profiles are left alone unless somebody asks for them.
    [[nodiscard]] bool starts() const { return profiles.empty(); }
};

enum class ResourceKind { network, volume, secret, config };
[[nodiscard]] const char *name_of(ResourceKind kind);

/// Something that has to be there already, and that a service uses.
struct External {
    ResourceKind kind = ResourceKind::network;
    std::string name; ///< by which the engine knows it
    support::Location where;
};

/// What compose files say, as far as it decides whether their deployment can work.
struct Document {
    std::vector<Problem> problems;
    std::vector<Service> services; ///< sorted by name
    std::vector<External> externals;
    bool partial = false; ///< `include`, `extends` or tags like `!reset`: there is more than was read here
    bool lacks_variables = false; ///< a variable is not set that a file uses

    [[nodiscard]] bool refused() const;
};

/// Reads the files of a stack as Docker Compose does: variables replaced with `env`, later files over earlier
/// ones. Pure. Where a file is not YAML, `problems` says so and nothing else is known.
[[nodiscard]] Document read_document(const std::vector<File> &files,
                                     const std::map<std::string, std::string> &env);

/// Only whether a file is YAML, as manifests for Kubernetes have to be.
[[nodiscard]] std::vector<Problem> check_yaml(const File &file);

} // namespace stowage::compose
