#pragma once

#include "model/stack.hpp"
#include "support/location.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stowage::compose {

/// Who reads the files of a stack: they differ in what they refuse.
enum class Dialect {
    compose, ///< Docker Compose, for a standalone engine
    swarm,   ///< `docker stack deploy`
    unknown, ///< what only one of them refuses is a warning
};
[[nodiscard]] Dialect dialect_of(model::StackType type);

/// The variables that are always set for a stack of this name, whatever its env says.
void add_project_variables(const std::string &stack, Dialect dialect,
                           std::map<std::string, std::string> &env);

/// What stands in a value for a part that is not known, because it comes by reference.
inline constexpr const char *unknown_value = "(secret)";

/// A compose file under the name by which the user knows it.
struct File {
    std::string path; ///< in its repository, or as found on this machine
    std::string text;
};

/// Which release of Docker Compose reads the files of a standalone stack: that of Portainer 2.23, or that
/// of 2.43.
enum class Release { older, newer };

/// Something that is wrong with the files, or may be. Values of variables are not in it.
struct Problem {
    bool fatal = false; ///< the files are refused for it; otherwise it is a warning
    std::string what;
    std::string advice; ///< may be empty
    support::Location where;
    std::optional<Release> only = {}; ///< of a warning: it is fatal where this release reads the files
    bool boundless = false;           ///< the file must never be sent: the YAML of it hangs a server
    /// What other code has to know it by, whatever its words are.
    enum class About { other, key_given_twice, extends_itself };
    About about = About::other;
};

struct EnvFile {
    std::string path; ///< as the compose file is named: relative to the folder of the first file, normalised
    bool required = true;
    support::Location where;
    bool raw = false; ///< its lines are taken as they are
};

/// Another file or folder that the files name, relative to where they are.
struct NamedFile {
    enum class Kind { include, extends, label_file, secret, config, build, bind };
    Kind kind = Kind::include;
    std::string path; ///< as EnvFile::path
    support::Location where;
    enum class Made { no, by_newer, yes };
    Made made = Made::no; ///< of a bind mount: whether Docker Compose makes a folder where there is nothing
};

/// Ports of the host that a service asks for.
struct HostPorts {
    std::string ip; ///< "" for all addresses
    int first = 0;
    int last = 0;
    std::string protocol = "tcp";
    std::string target;   ///< of the container, as written
    bool any_of = false;  ///< one of them is enough (`8000-8010:80`)
    bool of_host = false; ///< of a swarm: only of the node that it runs on
    support::Location where;
};

/// Something that the files ask for, and only the engine knows whether it has it.
struct EngineNeed {
    enum class Kind {
        runtime,
        log_driver,
        network_driver,
        volume_driver,
        network,    ///< of `network_mode`
        subnet,     ///< that no other network has
        mac,        ///< an address of a service in one network, which newer engines take
        container,  ///< whose network, volumes or processes a service shares; by name or id
        cpus,       ///< a number of them
        cpuset,     ///< `0-3,7`
        memory,     ///< bytes that a task of a swarm reserves
        platform,   ///< `linux/arm64`
        per_node,   ///< the most tasks of a swarm's service that one node may have
        constraint, ///< `node.role == manager`: a task of a swarm wants a node with all of its own
        device,     ///< a path on the host
        account,    ///< the name of a user or group in the image
    };
    Kind kind = Kind::runtime;
    std::string name;
    support::Location where;
    std::string of = {}; ///< the network whose subnet it is: by its key, or the name that is fixed
};

/// A service of all files, later ones over earlier ones, variables replaced.
struct Service {
    std::string name;
    support::Location where;
    std::string image; ///< "" where none is named
    support::Location image_where;
    bool builds = false;
    bool inline_dockerfile = false; ///< it needs no Dockerfile beside the file
    bool extends = false;           ///< the rest of it is elsewhere
    std::string pull_policy;
    std::vector<std::string> profiles;
    std::vector<EnvFile> env_files;
    std::vector<NamedFile> files;
    std::vector<HostPorts> ports; ///< none with `network_mode: host`, where they mean nothing
    std::string container_name;   ///< "" where the engine's name follows from the stack's
    support::Location container_name_where;
    bool read_only = false; ///< its file system
    std::string network_mode;
    support::Location network_mode_where;
    int replicas = 1; ///< 1 where a variable that is not known decides
    std::vector<EngineNeed> needs;
    bool enabled = true;

    /// Services with profiles are left alone, but for those that COMPOSE_PROFILES in env asks for.
    [[nodiscard]] bool starts() const { return enabled; }
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
    std::vector<NamedFile> files;          ///< that no single service names
    std::vector<External> made_networks;   ///< those of the files' own that have a fixed name
    std::vector<std::string> own_networks; ///< those of the files' own, by their keys
    std::vector<EngineNeed> needs;         ///< those that no single service has
    bool partial = false; ///< `include` or `extends` of another file: there is more than was read here
    bool lacks_variables = false; ///< a variable is not set that a file uses

    [[nodiscard]] bool refused() const;
};

/// The text of another file that the files take from; nothing where it can't be read.
using ReadFile = std::function<std::optional<std::string>(const NamedFile &file)>;

/// Reads the files of a stack as Docker Compose does: variables replaced with `env`, later files over earlier
/// ones. Where a file is not YAML, `problems` says so and nothing else is known. With `read`, services of
/// other files are extended and files of the same folder are included, as if all were written in one; what
/// needs more than that leaves the document partial. Pure but for `read`.
[[nodiscard]] Document read_document(const std::vector<File> &files,
                                     const std::map<std::string, std::string> &env,
                                     Dialect dialect = Dialect::compose, const ReadFile &read = {});

/// What is wrong with a file that `include` names, whatever the file that includes it says: that it is no
/// YAML, or does not fit the schema. Nothing where a variable is missing, which the other file may set.
[[nodiscard]] std::vector<Problem>
check_included(const File &file, const std::map<std::string, std::string> &env, Dialect dialect);

/// Only whether a file is YAML, as manifests for Kubernetes have to be.
[[nodiscard]] std::vector<Problem> check_yaml(const File &file);

} // namespace stowage::compose
