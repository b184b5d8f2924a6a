#include "preflight/cluster.hpp"

#include "current/kubernetes_cluster.hpp"
#include "kubernetes/json.hpp"
#include "portainer/kubernetes_api.hpp"
#include "support/parallel.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

namespace stowage::preflight {
namespace {

using kubernetes::Object;
using model::KubernetesKind;
using nlohmann::json;
using plan::Action;
using portainer::ApiError;
using portainer::KubernetesPlace;

constexpr std::size_t objects_at_once = 8; // objects
constexpr std::size_t longest_copy = 52;   // letters of a CronJob's name
constexpr const char *stack_label = "io.portainer.kubernetes.application.stack";

class ClusterCheck {
public:
    ClusterCheck(const Deployment &deployment, const kubernetes::Manifest &manifest,
                 const std::vector<compose::File> &files, portainer::Client &client,
                 const current::ServerState &state)
        : plan_(deployment.plan),
          manifest_(manifest),
          files_(files),
          client_(client),
          state_(state),
          environment_(plan_.environment_id) {
        const std::string &given = deployment.kubernetes_namespace;
        space_ = given.empty() ? "default" : given;
        for (const Object &object : manifest.objects) {
            if (object.kind == "Namespace")
                made_spaces_.insert(object.name);
            if (object.kind == "CustomResourceDefinition")
                makes_kinds_ = true;
        }
    }

    std::vector<Finding> run() {
        find_kinds();
        check_spaces();
        support::in_parallel(manifest_.objects.size(), objects_at_once,
                             [&](std::size_t i) { check_object(manifest_.objects[i]); });
        std::stable_sort(findings_.begin(), findings_.end(), [](const Finding &a, const Finding &b) {
            return a.severity != b.severity ? a.severity < b.severity : a.where.line < b.where.line;
        });
        return std::move(findings_);
    }

private:
    void add(Finding finding) {
        const std::lock_guard lock(mutex_);
        findings_.push_back(std::move(finding));
    }

    // ---- kinds

    void find_kinds() {
        std::map<std::string, portainer::ApiResult<std::vector<KubernetesKind>>> asked;
        for (const Object &object : manifest_.objects) {
            const std::pair key(object.api_version, object.kind);
            if (kinds_.contains(key))
                continue;
            if (const KubernetesKind *usual = current::usual_kind(object.api_version, object.kind)) {
                kinds_.emplace(key, *usual);
                continue;
            }
            if (!asked.contains(object.api_version))
                asked.emplace(object.api_version,
                              client_.kubernetes().kinds(environment_, object.api_version));
            find_kind(object, asked.at(object.api_version));
        }
    }

    void find_kind(const Object &object, const portainer::ApiResult<std::vector<KubernetesKind>> &known) {
        const std::pair key(object.api_version, object.kind);
        kinds_.emplace(key, std::nullopt);
        if (!known && known.error().status != 404) {
            add(warning(fmt::format("whether the cluster knows {} was not found out: {}", object.kind,
                                    known.error().str()),
                        "", object.where));
            return;
        }
        if (known)
            for (const KubernetesKind &kind : *known)
                if (kind.kind == object.kind) {
                    kinds_[key] = kind;
                    return;
                }
        const std::string words =
            fmt::format("the cluster knows no kind {} of {}", object.kind, object.api_version);
        if (makes_kinds_)
            add(warning(
                words + "; a CustomResourceDefinition of this manifest may bring it, but is not there yet",
                "deploy the definition as a stack of its own first", object.where));
        else
            add(blocked(words, "mend kind or apiVersion, or install what defines it", object.where));
    }

    // ---- namespaces

    void check_spaces() {
        std::map<std::string, const Object *> wanted;
        for (const Object &object : manifest_.objects)
            if (is_namespaced(object))
                wanted.emplace(object.space.empty() ? space_ : object.space, &object);
        for (const auto &[space, object] : wanted) {
            const auto there =
                client_.kubernetes().get(environment_, {{"v1", "Namespace", "namespaces", false}, "", space});
            const bool gone = !there && there.error().status == 404 &&
                              there.error().message.find("namespaces ") != std::string::npos;
            if (!gone)
                continue;
            missing_spaces_.insert(space);
            if (!made_spaces_.contains(space))
                add(blocked(fmt::format("the cluster has no namespace '{}'", space),
                            "create it first, or have the manifest create it",
                            is_written(*object) ? object->where : plan_.spec->where_is("namespace")));
        }
    }

    /// Whether the manifest is where its namespace comes from, or nothing is.
    [[nodiscard]] bool is_written(const Object &object) const {
        return !object.space.empty() || plan_.spec->kubernetes_namespace.empty();
    }

    [[nodiscard]] bool is_namespaced(const Object &object) const {
        const auto kind = kinds_.find({object.api_version, object.kind});
        return kind != kinds_.end() && kind->second && kind->second->namespaced;
    }

    // ---- objects

    void check_object(const Object &object) {
        const auto kind = kinds_.find({object.api_version, object.kind});
        if (kind == kinds_.end() || !kind->second)
            return;
        const std::string space = !kind->second->namespaced ? ""
                                  : object.space.empty()    ? space_
                                                            : object.space;
        if (missing_spaces_.contains(space))
            return; // nothing can be asked about what is in it
        KubernetesPlace place{*kind->second, space, object.name};
        const auto live = client_.kubernetes().get(environment_, place);
        if (live && !check_owner(object, *live))
            return;
        if (live) {
            check_existing(object, place);
            return;
        }
        if (live.error().status != 404)
            return; // whether it is there is not known
        const auto applied = client_.kubernetes().dry_run(environment_, place, json_of(object, place));
        if (!applied)
            add(finding_of(object, applied.error()));
    }

    /// What is there already is asked whether it can become what the manifest says. Where it is deleted
    /// first, a copy under another name asks whether the cluster takes a new one: of kinds that a copy can't
    /// get into the way of.
    void check_existing(const Object &object, KubernetesPlace place) {
        const bool replaces = plan_.action == Action::replace;
        const char *verb = replaces ? "delete" : "patch";
        const auto allowed = client_.kubernetes().may(environment_, verb, place);
        if (allowed && !*allowed) {
            add(blocked(fmt::format("{} may not {} {}", state_.user.name, verb, object.label()),
                        "ask for that right in the namespace", object.where));
            return;
        }
        const std::string copy = place.name + "-stowage-check";
        if (replaces && (!can_be_copied(object.kind) || copy.size() > longest_copy))
            return;
        if (replaces)
            place.name = copy;
        const std::string body = json_of(object, place);
        const auto applied = replaces ? client_.kubernetes().dry_run(environment_, place, body)
                                      : client_.kubernetes().apply_dry_run(environment_, place, body);
        if (!applied && (applied.error().status == 400 || applied.error().status == 422))
            add(finding_of(object, applied.error()));
    }

    static bool can_be_copied(const std::string &kind) {
        static const std::set<std::string> kinds = {"ConfigMap", "CronJob", "DaemonSet",  "Deployment",
                                                    "Job",       "Secret",  "StatefulSet"};
        return kinds.contains(kind);
    }

    [[nodiscard]] std::string json_of(const Object &object, const KubernetesPlace &place) const {
        json value = kubernetes::to_json(object, text_of(object));
        value["metadata"]["name"] = place.name;
        if (!place.space.empty())
            value["metadata"]["namespace"] = place.space;
        value.erase("status");
        return value.dump(-1, ' ', false, json::error_handler_t::replace);
    }

    [[nodiscard]] const std::string &text_of(const Object &object) const {
        for (const compose::File &file : files_)
            if (object.where.file && file.path == *object.where.file)
                return file.text;
        return files_.front().text;
    }

    /// Nothing of another stack is taken over.
    bool check_owner(const Object &object, const model::KubernetesObject &live) {
        const auto id = live.labels.find(portainer::stack_id_label);
        if (id == live.labels.end()) {
            if (plan_.action == Action::create)
                add(warning(
                    fmt::format("{} is in the cluster already, and no stack made it: the deployment takes "
                                "it over",
                                object.label()),
                    "", object.where));
            return true;
        }
        if (id->second == std::to_string(plan_.stack_id))
            return true;
        if (is_gone(id->second))
            return true; // left behind by a stack that is no more
        const auto name = live.labels.find(stack_label);
        add(blocked(fmt::format("{} belongs to the stack '{}' (#{}): the deployment would take it over, and "
                                "deleting either stack would delete it",
                                object.label(), name == live.labels.end() ? "" : name->second, id->second),
                    "give the object another name, or leave it to that stack", object.where));
        return false;
    }

    /// Only the server's own word counts: a stack that can't be read may be there all the same.
    [[nodiscard]] bool is_gone(const std::string &id) const {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
        if (error != std::errc() || end != id.data() + id.size())
            return false;
        const auto stack = client_.stack(number);
        return !stack && stack.error().status == 404;
    }

    [[nodiscard]] static Finding finding_of(const Object &object, const ApiError &error) {
        const std::string words = fmt::format("{}: {}", object.label(), error.message);
        const bool no_dry_run = error.message.find("dry run") != std::string::npos;
        const bool judged =
            error.kind == ApiError::Kind::status &&
            (error.status == 400 || error.status == 403 || error.status == 404 || error.status == 422);
        if (!judged || no_dry_run)
            return warning(fmt::format("{} could not be checked: {}", object.label(), error.str()), "",
                           object.where);
        if (error.status == 403)
            return blocked(words, "ask for that right in the namespace", object.where);
        if (error.message.find("immutable") != std::string::npos ||
            error.message.find("Forbidden: updates to") != std::string::npos)
            return blocked(
                words,
                "it has to be deleted and created anew: give it another name, delete it by hand, or "
                "replace the stack",
                object.where);
        return blocked(words, "mend the manifest", object.where);
    }

    const plan::StackPlan &plan_;
    const kubernetes::Manifest &manifest_;
    const std::vector<compose::File> &files_;
    portainer::Client &client_;
    const current::ServerState &state_;
    std::int64_t environment_;
    std::string space_;
    std::set<std::string> made_spaces_;
    bool makes_kinds_ = false;
    std::map<std::pair<std::string, std::string>, std::optional<KubernetesKind>> kinds_;
    std::set<std::string> missing_spaces_;
    std::mutex mutex_;
    std::vector<Finding> findings_;
};

} // namespace

std::vector<Finding> check_cluster(const Deployment &deployment, const kubernetes::Manifest &manifest,
                                   const std::vector<compose::File> &files, portainer::Client &client,
                                   const current::ServerState &state) {
    if (files.empty())
        return {};
    return ClusterCheck(deployment, manifest, files, client, state).run();
}

} // namespace stowage::preflight
