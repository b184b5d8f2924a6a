#include "preflight/cluster.hpp"

#include "current/kubernetes_cluster.hpp"
#include "current/kubernetes_owner.hpp"
#include "kubernetes/json.hpp"
#include "portainer/kubernetes_api.hpp"
#include "preflight/cluster_refusal.hpp"
#include "support/codes.hpp"
#include "support/parallel.hpp"

#include <algorithm>
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
        check_lists();
        find_kinds();
        check_spaces();
        return checked([this](const Object &object) { check_object(object); });
    }

    std::vector<Finding> run_owners() {
        find_kinds();
        findings_.clear(); // whether it can be applied was not asked
        return checked([this](const Object &object) {
            if (const auto place = place_of(object))
                static_cast<void>(look_at(object, *place));
        });
    }

private:
    template <typename Check>
    std::vector<Finding> checked(const Check &check) {
        support::in_parallel(manifest_.objects.size(), objects_at_once,
                             [&](std::size_t i) { check(manifest_.objects[i]); });
        std::stable_sort(findings_.begin(), findings_.end(), [](const Finding &a, const Finding &b) {
            return a.severity != b.severity ? a.severity < b.severity : a.where.line < b.where.line;
        });
        return std::move(findings_);
    }

    void add(Finding finding) {
        const std::lock_guard lock(mutex_);
        findings_.push_back(std::move(finding));
    }

    /// Newer servers take each document for one object.
    void check_lists() {
        if (!applies_on_server())
            return;
        for (const kubernetes::List &list : manifest_.lists)
            add(blocked(
                Code::manifest_list,
                fmt::format("this server can't apply a {}: it takes each document for one object", list.kind),
                "write each of its items as a document of its own, with --- between them", list.where));
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
            add(warning(Code::manifest_unchecked,
                        fmt::format("whether the cluster knows {} was not found out: {}", object.kind,
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
                Code::manifest_unknown_kind,
                words + "; a CustomResourceDefinition of this manifest may bring it, but is not there yet",
                "deploy the definition as a stack of its own first", object.where));
        else
            add(blocked(Code::manifest_unknown_kind, words,
                        "mend kind or apiVersion, or install what defines it", object.where));
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
                add(blocked(Code::manifest_namespace_missing,
                            fmt::format("the cluster has no namespace '{}'", space),
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

    enum class There { yes, no, not_ours, unknown };

    /// Nothing where its kind is not known, or its namespace is not there: then nothing can be asked.
    [[nodiscard]] std::optional<KubernetesPlace> place_of(const Object &object) const {
        const auto kind = kinds_.find({object.api_version, object.kind});
        if (kind == kinds_.end() || !kind->second)
            return std::nullopt;
        const std::string space = !kind->second->namespaced ? ""
                                  : object.space.empty()    ? space_
                                                            : object.space;
        if (missing_spaces_.contains(space))
            return std::nullopt;
        return KubernetesPlace{*kind->second, space, object.name};
    }

    There look_at(const Object &object, const KubernetesPlace &place) {
        const auto live = client_.kubernetes().get(environment_, place);
        if (live)
            return check_owner(object, *live) ? There::yes : There::not_ours;
        if (live.error().status == 404)
            return There::no;
        if (live.error().status == 403) // whoever may not read it would not see whose it is
            add(blocked(Code::permission_cluster, fmt::format("{}: {}", object.label(), live.error().message),
                        "ask for that right in the namespace", object.where));
        else
            add(unchecked(Code::manifest_unchecked,
                          fmt::format("whether {} is in the cluster already, and whose it is, could not be "
                                      "checked: {}",
                                      object.label(), live.error().str()),
                          "", object.where));
        return There::unknown;
    }

    void check_object(const Object &object) {
        const auto place = place_of(object);
        if (!place)
            return;
        const There there = look_at(object, *place);
        if (there == There::yes)
            check_existing(object, *place);
        if (there != There::no)
            return;
        const std::string body = json_of(object, *place);
        auto applied = client_.kubernetes().dry_run(environment_, *place, body);
        if (applied && applies_on_server())
            applied = client_.kubernetes().apply_dry_run(environment_, *place, body);
        if (!applied)
            add(finding_of(object, applied.error()));
    }

    /// Newer servers deploy by server-side apply, which takes less than kubectl does.
    [[nodiscard]] bool applies_on_server() const {
        return state_.can(model::Ability::asynchronous_deployments);
    }

    /// What is there already is asked whether it can become what the manifest says. Where it is deleted
    /// first, a copy under another name asks whether the cluster takes a new one: of kinds that a copy can't
    /// get into the way of.
    void check_existing(const Object &object, KubernetesPlace place) {
        const bool replaces = plan_.action() == Action::replace;
        const char *verb = replaces ? "delete" : "patch";
        const auto allowed = client_.kubernetes().may(environment_, verb, place);
        if (allowed && !*allowed) {
            add(blocked(Code::permission_cluster,
                        fmt::format("{} may not {} {}", state_.user.name, verb, object.label()),
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
        if (applied)
            return;
        const int status = applied.error().status;
        const bool misfit = is_misfit(applied.error()) && !is_taken_by_kubectl(applied.error());
        if (status == 400 || status == 422 || misfit)
            add(finding_of(object, applied.error()));
    }

    /// kubectl takes a list with the same key twice, such as two variables of one name.
    [[nodiscard]] bool is_taken_by_kubectl(const ApiError &error) const {
        return is_misfit(error) && !applies_on_server() &&
               error.message.find("duplicate entries for key") != std::string::npos;
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
        const std::int64_t id = current::stack_id_of(live);
        if (!live.labels.contains(portainer::stack_id_label)) {
            if (plan_.action() == Action::create)
                add(warning(
                    Code::manifest_owned,
                    fmt::format("{} is in the cluster already, and no stack made it: the deployment takes "
                                "it over",
                                object.label()),
                    "", object.where));
            return true;
        }
        const std::string owner = current::stack_name_of(live);
        if (id != 0 && id == plan_.stack_id && bears_own_name(live))
            return true;
        if (id != plan_.stack_id && is_gone(id)) {
            if (!bears_own_name(live))
                add(warning(
                    Code::manifest_owned,
                    fmt::format("{} bears the label of the stack '{}' (#{}), which this server does not "
                                "have: it was left behind, or another server put it there; the "
                                "deployment takes it over",
                                object.label(), owner, id),
                    "", object.where));
            return true;
        }
        add(blocked(
            Code::manifest_owned,
            fmt::format("{} belongs to the stack '{}' (#{}{}): the deployment would take it over, and "
                        "deleting either stack would delete it",
                        object.label(), owner, id, id == plan_.stack_id ? " of another server" : ""),
            "give the object another name, or leave it to that stack", object.where));
        return false;
    }

    [[nodiscard]] bool bears_own_name(const model::KubernetesObject &live) const {
        return current::bears_name(live, plan_.name) ||
               (!plan_.former_name.empty() && current::bears_name(live, plan_.former_name));
    }

    /// Only the server's own word counts: a stack that can't be read may be there all the same.
    [[nodiscard]] bool is_gone(std::int64_t id) const {
        if (id == 0)
            return false;
        const auto stack = client_.stack(id);
        return !stack && stack.error().status == 404;
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

std::vector<Finding> check_owners(const Deployment &deployment, const kubernetes::Manifest &manifest,
                                  const std::vector<compose::File> &files, portainer::Client &client,
                                  const current::ServerState &state) {
    return ClusterCheck(deployment, manifest, files, client, state).run_owners();
}

} // namespace stowage::preflight
