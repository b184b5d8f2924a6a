// The Kubernetes API of an environment, as it is reached through the server.
#include "api.hpp"
#include "kubernetes_access.hpp"
#include "kubernetes_admission.hpp"
#include "kubernetes_path.hpp"
#include "payload.hpp"

namespace simulator {
namespace {

using nlohmann::json;

Answer status_answer(const KubeRefusal &refusal) {
    json body = {{"kind", "Status"},    {"apiVersion", "v1"},         {"metadata", json::object()},
                 {"status", "Failure"}, {"message", refusal.message}, {"reason", refusal.reason},
                 {"code", refusal.code}};
    if (!refusal.details.is_null()) {
        body["details"] = refusal.details;
    }
    return json_text(body.dump(), refusal.code);
}

Answer no_such_resource() {
    return status_answer(
        {404, "NotFound", "the server could not find the requested resource", json::object()});
}

class KubeCall {
public:
    KubeCall(World &world, const Call &call, Environment &environment, KubePath target)
        : world_(world),
          call_(call),
          environment_(environment),
          cluster_(environment.engine.cluster),
          target_(std::move(target)) {}

    Answer answer() {
        let_controllers_act(cluster_, world_.now());
        Answer given = answer_call();
        let_controllers_act(cluster_, world_.now());
        return given;
    }

private:
    Answer answer_call() {
        const std::string &method = call_.request.method;
        if (target_.plural.empty()) {
            return resources();
        }
        if (target_.plural == "selfsubjectaccessreviews" && method == "POST") {
            return review();
        }
        kind_ = kind_at(target_.group, target_.version, target_.plural);
        if (kind_ == nullptr) {
            return no_such_resource();
        }
        if (target_.part == "log") {
            return log();
        }
        if (method == "GET") {
            return target_.name.empty() ? list() : get();
        }
        if (method == "POST") {
            return create();
        }
        if (method == "PATCH") {
            return patch();
        }
        if (method == "PUT") {
            return replace();
        }
        return method == "DELETE" ? remove() : no_such_resource();
    }

    std::optional<KubeRefusal> forbidden(const std::string &verb) const {
        return forbidden_in_cluster(world_.state, environment_, call_.caller,
                                    {verb, target_.group, target_.plural, target_.space, target_.name});
    }

    Answer resources() const {
        const auto kinds = kinds_of(target_.group, target_.version);
        if (kinds.empty()) {
            return no_such_resource();
        }
        json list = json::array();
        for (const KubeKind *kind : kinds) {
            list.push_back({{"name", kind->plural},
                            {"singularName", ""},
                            {"namespaced", kind->namespaced},
                            {"kind", kind->kind},
                            {"verbs", {"create", "delete", "get", "list", "patch", "update", "watch"}}});
        }
        const json body = {{"kind", "APIResourceList"},
                           {"apiVersion", "v1"},
                           {"groupVersion", kinds.front()->api_version()},
                           {"resources", list}};
        return json_text(body.dump());
    }

    Answer review() const {
        const Body body = read_body(call_.request.body);
        if (body.refusal) {
            return *body.refusal;
        }
        const json wanted = body.json->value("/spec/resourceAttributes"_json_pointer, json::object());
        const bool allowed =
            may_in_cluster(world_.state, environment_, call_.caller,
                           {wanted.value("verb", ""), wanted.value("group", ""), wanted.value("resource", ""),
                            wanted.value("namespace", ""), wanted.value("name", "")});
        json status = {{"allowed", allowed}};
        if (call_.caller.is_administrator()) {
            status["reason"] =
                "RBAC: allowed by ClusterRoleBinding \"portainer-crb-clusteradmin\" of ClusterRole "
                "\"cluster-admin\" to ServiceAccount \"portainer-sa-clusteradmin/portainer\"";
        }
        const json answer = {{"kind", "SelfSubjectAccessReview"},
                             {"apiVersion", "authorization.k8s.io/v1"},
                             {"metadata", json::object()},
                             {"spec", {{"resourceAttributes", wanted}}},
                             {"status", status}};
        return json_text(answer.dump(), 201);
    }

    /** Every object of the kind, those that controllers make included. */
    std::vector<json> all() const {
        const std::string kind = kind_->kind;
        std::vector<json> found;
        for (const auto &[key, object] : cluster_.objects) {
            if (std::get<0>(key) == kind_->resource()) {
                found.push_back(shown(cluster_, object, world_.now()));
            }
        }
        if (kind == "Event") {
            return events_of(cluster_);
        }
        if (kind == "Pod" || kind == "ReplicaSet") {
            const auto made =
                kind == "Pod" ? pods_of(cluster_, world_.now()) : replica_sets_of(cluster_, world_.now());
            found.insert(found.end(), made.begin(), made.end());
        }
        return found;
    }

    /** `involvedObject.name=db,reason=FailedCreate` */
    static bool has_fields(const json &object, const std::string &selector) {
        std::size_t start = 0;
        while (start < selector.size()) {
            const std::size_t end = std::min(selector.find(',', start), selector.size());
            const std::string term = selector.substr(start, end - start);
            const std::size_t sign = term.find('=');
            std::string path = "/" + term.substr(0, sign);
            std::replace(path.begin(), path.end(), '.', '/');
            if (object.value(json::json_pointer(path), "") != term.substr(sign + 1)) {
                return false;
            }
            start = end + 1;
        }
        return true;
    }

    /** `a=b,c=d`, as far as it goes here. */
    static bool selected(const json &object, const std::string &selector) {
        const json labels = object.value("/metadata/labels"_json_pointer, json::object());
        std::size_t start = 0;
        while (start < selector.size()) {
            const std::size_t end = std::min(selector.find(',', start), selector.size());
            const std::string term = selector.substr(start, end - start);
            const auto sign = term.find('=');
            const std::string name = term.substr(0, sign);
            if (!labels.contains(name) ||
                (sign != std::string::npos && labels[name] != term.substr(term.find_last_of('=') + 1))) {
                return false;
            }
            start = end + 1;
        }
        return true;
    }

    Answer list() const {
        if (const auto refusal = forbidden("list")) {
            return status_answer(*refusal);
        }
        const std::string selector = call_.request.query_value("labelSelector");
        const bool metadata =
            call_.request.header("accept").find("as=PartialObjectMetadataList") != std::string::npos;
        json items = json::array();
        for (const json &object : all()) {
            const bool here =
                target_.space.empty() || object["metadata"].value("namespace", "") == target_.space;
            if (here && selected(object, selector) &&
                has_fields(object, call_.request.query_value("fieldSelector"))) {
                items.push_back(metadata ? json{{"metadata", object["metadata"]}} : object);
            }
        }
        const json body = {{"kind", std::string(kind_->kind) + "List"},
                           {"apiVersion", kind_->api_version()},
                           {"metadata", {{"resourceVersion", std::to_string(cluster_.next_version)}}},
                           {"items", items}};
        return json_text(body.dump());
    }

    [[nodiscard]] json with_kind(json value) const {
        value["kind"] = kind_->kind;
        value["apiVersion"] = kind_->api_version();
        return value;
    }

    Answer get() const {
        if (const auto refusal = forbidden("get")) {
            return status_answer(*refusal);
        }
        const KubeObject *object = cluster_.find(*kind_, target_.space, target_.name);
        return object == nullptr ? status_answer(not_found(*kind_, target_.name))
                                 : json_text(with_kind(shown(cluster_, *object, world_.now())).dump());
    }

    [[nodiscard]] DryRun dry_run() const {
        return call_.request.query_value("dryRun") == "All" ? DryRun::yes : DryRun::no;
    }

    Answer written(const KubeWritten &result, int status) const {
        return result.refusal.empty() ? json_text(with_kind(result.value).dump(), status)
                                      : status_answer(result.refusal.front());
    }

    Answer create() {
        if (const auto refusal = forbidden("create")) {
            return status_answer(*refusal);
        }
        json object = json::parse(call_.request.body, nullptr, false);
        if (!object.is_object()) {
            return status_answer({400, "BadRequest", "the body is no object", nullptr});
        }
        const std::string name = object.value("/metadata/name"_json_pointer, "");
        if (cluster_.find(*kind_, target_.space, name) != nullptr) {
            return status_answer({409,
                                  "AlreadyExists",
                                  kind_->resource() + " \"" + name + "\" already exists",
                                  {{"name", name}, {"kind", kind_->plural}}});
        }
        if (kind_->namespaced) {
            object["metadata"]["namespace"] = target_.space;
        }
        return written(store(cluster_, *kind_, object, nullptr, world_.now(), dry_run()), 201);
    }

    /** Server-side apply, and merge patches. */
    Answer patch() {
        if (const auto refusal = forbidden("patch")) {
            return status_answer(*refusal);
        }
        const bool apply = call_.request.header("content-type").starts_with("application/apply-patch+yaml");
        const std::vector<json> documents = read_documents(call_.request.body);
        if (documents.size() != 1) {
            return status_answer({400, "BadRequest", "the body is no object", nullptr});
        }
        json object = documents.front();
        const bool exists = cluster_.find(*kind_, target_.space, target_.name) != nullptr;
        if (!exists && !apply) {
            return status_answer(not_found(*kind_, target_.name));
        }
        object["metadata"]["name"] = target_.name;
        if (kind_->namespaced) {
            object["metadata"]["namespace"] = target_.space;
        }
        if (const std::string misfit = apply ? misfit_of(*kind_, object) : ""; !misfit.empty()) {
            return status_answer({500, "", misfit, nullptr});
        }
        return written(store(cluster_, *kind_, object, last_by_manager(), world_.now(), dry_run()),
                       exists ? 200 : 201);
    }

    /** What the same manager applied before: fields that it leaves out now go, those of others stay. */
    [[nodiscard]] json last_by_manager() const {
        const KubeObject *before = cluster_.find(*kind_, target_.space, target_.name);
        if (before == nullptr || call_.request.query_value("fieldManager") != "portainer") {
            return nullptr;
        }
        const json annotations = before->value["metadata"].value("annotations", json::object());
        return json::parse(annotations.value("kubectl.kubernetes.io/last-applied-configuration", "null"),
                           nullptr, false);
    }

    /** As a whole, in place of what is there. */
    Answer replace() {
        if (const auto refusal = forbidden("update")) {
            return status_answer(*refusal);
        }
        const KubeObject *before = cluster_.find(*kind_, target_.space, target_.name);
        json object = json::parse(call_.request.body, nullptr, false);
        if (before == nullptr || !object.is_object()) {
            return status_answer(not_found(*kind_, target_.name));
        }
        json last = before->value;
        last.erase("metadata");
        return written(store(cluster_, *kind_, object, last, world_.now(), dry_run()), 200);
    }

    Answer remove() {
        if (const auto refusal = forbidden("delete")) {
            return status_answer(*refusal);
        }
        if (cluster_.find(*kind_, target_.space, target_.name) == nullptr) {
            return status_answer(not_found(*kind_, target_.name));
        }
        if (dry_run() == DryRun::no) {
            erase(cluster_, *kind_, target_.space, target_.name);
        }
        const json body = {{"kind", "Status"},
                           {"apiVersion", "v1"},
                           {"metadata", json::object()},
                           {"status", "Success"},
                           {"details", {{"name", target_.name}, {"kind", target_.plural}}}};
        return json_text(body.dump());
    }

    /** A crashing container says why; any other says nothing. */
    Answer log() const {
        if (const auto refusal = forbidden("get")) {
            return status_answer(*refusal);
        }
        for (const json &pod : pods_of(cluster_, world_.now())) {
            if (pod["metadata"]["name"] != target_.name) {
                continue;
            }
            Answer answer;
            answer.content_type = "text/plain";
            const bool crashes = pod.value("/status/containerStatuses/0/restartCount"_json_pointer, 0) > 0;
            answer.body = crashes ? "fatal: no such database\n" : "";
            return answer;
        }
        return status_answer(not_found(*kind_, target_.name));
    }

    World &world_;
    const Call &call_;
    Environment &environment_;
    Cluster &cluster_;
    KubePath target_;
    const KubeKind *kind_ = nullptr;
};

} // namespace

Answer kubernetes_proxy(World &world, const Call &call) {
    const std::lock_guard lock(world.mutex);
    const EndpointQuery id = route_number(call.path[1], "environment");
    if (id.refusal) {
        return *id.refusal;
    }
    Environment *environment = world.state.environment(id.id);
    if (environment == nullptr) {
        return error(404, "Unable to find an environment with the specified identifier inside the database",
                     "Object not found inside the database (bucket=endpoints, key=" + std::to_string(id.id) +
                         ")");
    }
    if (!may_use_environment(world.state, call.caller, *environment)) {
        return error(403, "Permission denied to access environment", "Access denied to environment");
    }
    const auto target = kube_path({call.path.begin() + 3, call.path.end()});
    if (!environment->is_kubernetes() || !target) {
        return no_such_resource();
    }
    return KubeCall(world, call, *environment, *target).answer();
}

} // namespace simulator
