#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <vector>

namespace simulator {

/** A kind of object that the API server knows. */
struct KubeKind {
    const char *group;
    const char *version;
    const char *kind;
    const char *plural;
    bool namespaced;

    /** "apps/v1", or "v1" of the core group. */
    std::string api_version() const;
    /** "deployments.apps", or "pods" of the core group. */
    std::string resource() const;
    /** "deployment.apps/web", as kubectl names an object. */
    std::string shown(const std::string &name) const;
};

const KubeKind *kind_named(const std::string &api_version, const std::string &kind);
const KubeKind *kind_at(const std::string &group, const std::string &version, const std::string &plural);
/** All kinds of a group's version. */
std::vector<const KubeKind *> kinds_of(const std::string &group, const std::string &version);

/** What is said of the pods of an object, whatever its image would do. */
enum class PodFate { of_image, fine, crashes };

struct KubeObject {
    const KubeKind *kind = nullptr;
    nlohmann::json value; ///< metadata and all but the status, defaults included
    PodFate fate = PodFate::of_image;
    nlohmann::json ran; ///< the pod template that last came up whole; null while none did
    int ran_replicas = 0;
    double changed = 0; ///< when a roll-out began, in seconds since 1970

    std::string name() const;
    std::string space() const;
};

/** What the API server answers instead of an object. */
struct KubeRefusal {
    int code = 0;
    std::string reason;
    std::string message;
    nlohmann::json details;
};

/** A namespace, and which standard users may work in it. */
struct KubeNamespace {
    std::vector<int> users;
    std::vector<int> teams;
};

/** An in-memory cluster: objects by resource, namespace and name. */
struct Cluster {
    using Key = std::tuple<std::string, std::string, std::string>;

    std::map<Key, KubeObject> objects;
    std::map<std::string, KubeNamespace> namespaces;
    std::vector<nlohmann::json> events; ///< how Jobs began and ended; a real cluster forgets them in an hour
    double rollout_seconds = 0;         ///< how long a roll-out takes
    long next_version = 1300;

    /** The usual namespaces. */
    Cluster();

    const KubeObject *find(const KubeKind &kind, const std::string &space, const std::string &name) const;
    KubeObject *find(const KubeKind &kind, const std::string &space, const std::string &name);
    void add_namespace(const std::string &name, KubeNamespace access = {});
};

enum class DryRun { no, yes };

/** How a write ended: the object as it is stored now, or the refusal. */
struct KubeWritten {
    nlohmann::json value;
    bool created = false;
    bool changed = false;
    std::vector<KubeRefusal> refusal; ///< none or one
};

/**
 * Stores an object: `next` over what is there. `last` are the fields that the writer sent the last time, so
 * that those which it no longer sends go. Validated as strictly as an API server does.
 */
KubeWritten store(Cluster &cluster, const KubeKind &kind, nlohmann::json next, const nlohmann::json &last,
                  double now, DryRun dry_run);

/** Removes an object; a namespace takes all that is in it along. */
void erase(Cluster &cluster, const KubeKind &kind, const std::string &space, const std::string &name);

/**
 * Takes away objects whose owners are all gone (metadata.ownerReferences), and Jobs that have been over for
 * ttlSecondsAfterFinished.
 */
void let_controllers_act(Cluster &cluster, double now);

/** `2026-11-27T16:59:31Z` */
std::string second_of(double now);

/** The object with its status, as it is read. */
nlohmann::json shown(const Cluster &cluster, const KubeObject &object, double now);

/** Has the object's newest pod template come up whole? */
bool came_up(const Cluster &cluster, const KubeObject &object, double now);

/** Pods or ReplicaSets, which controllers make of what is stored. */
std::vector<nlohmann::json> pods_of(const Cluster &cluster, double now);
std::vector<nlohmann::json> replica_sets_of(const Cluster &cluster, double now);

/** What a manifest says, as JSON: one value a document, Lists opened. Throws std::runtime_error. */
std::vector<nlohmann::json> read_documents(const std::string &text);

/** The same, with Lists as they are. */
std::vector<nlohmann::json> read_whole_documents(const std::string &text);

/** Does a document hold other objects: `kind: List`? */
bool is_list_of_objects(const nlohmann::json &document);

/** Has an object a shape that the server's labels can't be written into? It stops as a whole then. */
bool ends_the_server(const std::string &text);

KubeRefusal not_found(const KubeKind &kind, const std::string &name);

/** The unknown fields of an object, in the API server's words: `unknown field "spec.replikas"`. */
std::vector<std::string> unknown_fields(const KubeKind &kind, const nlohmann::json &object);

/** Why server-side apply takes an object for a mistake of its own (500), or "". */
std::string misfit_of(const KubeKind &kind, const nlohmann::json &object);

/** Fills in what an API server fills in. */
void set_defaults(const KubeKind &kind, nlohmann::json &object);

/** `next` over `live`, without what only `last` had; lists of named items are merged by name. */
nlohmann::json merged(const nlohmann::json &live, const nlohmann::json &last, const nlohmann::json &next);

} // namespace simulator
