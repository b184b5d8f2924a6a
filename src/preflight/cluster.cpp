#include "preflight/cluster.hpp"

#include "current/kubernetes_kinds.hpp"
#include "kubernetes/json.hpp"
#include "portainer/kubernetes_api.hpp"
#include "preflight/cluster_collected.hpp"
#include "preflight/cluster_owner.hpp"
#include "preflight/cluster_pods.hpp"
#include "preflight/cluster_quota.hpp"
#include "preflight/cluster_refusal.hpp"
#include "preflight/cluster_spaces.hpp"
#include "preflight/cluster_trial.hpp"
#include "preflight/server_apply.hpp"
#include "support/codes.hpp"
#include "support/parallel.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>

namespace stowage::preflight {
namespace {

using kubernetes::Object;
using model::KubernetesKind;
using plan::Action;
using portainer::ApiError;
using portainer::KubernetesPlace;

constexpr std::size_t objects_at_once = 8; // objects
constexpr std::size_t longest_copy = 52;   // letters of a CronJob's name

class ClusterCheck {
public:
    ClusterCheck(const Deployment &deployment, const kubernetes::Manifest &manifest,
                 const std::vector<compose::File> &files, portainer::Client &client,
                 const current::ServerState &state, Others others = Others::stay)
        : others_(others),
          plan_(deployment.plan),
          manifest_(manifest),
          files_(files),
          client_(client),
          state_(state),
          environment_(plan_.environment_id) {
        const std::string &given = deployment.kubernetes_namespace;
        space_ = given.empty() ? "default" : given;
        for (const Object &object : manifest.objects) {
            if (object.kind == "Namespace")
                made_spaces_.emplace(object.name, &object);
            if (object.kind == "CustomResourceDefinition")
                makes_kinds_ = true;
        }
    }

    std::vector<Finding> run() {
        findings_ = check_server_apply(plan_, manifest_, files_, state_);
        find_kinds();
        check_spaces();
        for_each([this](const Object &object) { check_object(object); });
        for (Finding &finding : check_quotas(fresh_, client_.kubernetes(), environment_))
            add(std::move(finding));
        return sorted();
    }

    std::vector<Finding> run_owners() {
        find_kinds();
        findings_.clear(); // whether it can be applied was not asked
        for_each([this](const Object &object) {
            if (const auto place = place_of(object))
                static_cast<void>(look_at(object, *place));
        });
        return sorted();
    }

private:
    template <typename Check>
    void for_each(const Check &check) const {
        support::in_parallel(manifest_.objects.size(), objects_at_once,
                             [&](std::size_t i) { check(manifest_.objects[i]); });
    }

    std::vector<Finding> sorted() {
        std::stable_sort(findings_.begin(), findings_.end(), [](const Finding &a, const Finding &b) {
            return a.severity != b.severity ? a.severity < b.severity : a.where.line < b.where.line;
        });
        return std::move(findings_);
    }

    void add(Finding finding) {
        const std::lock_guard lock(mutex_);
        findings_.push_back(std::move(finding));
    }

    // ---- kinds

    void find_kinds() {
        current::Kinds known(client_, environment_);
        for (const Object &object : manifest_.objects) {
            const std::pair key(object.api_version, object.kind);
            if (kinds_.contains(key))
                continue;
            const auto found = known.find(object.api_version, object.kind);
            kinds_.emplace(key, found.kind);
            if (!found.kind)
                add(unknown_kind(object, found.error,
                                 makes_kinds_                ? Bringer::manifest
                                 : others_ == Others::deploy ? Bringer::other_stack
                                                             : Bringer::nobody));
        }
    }

    // ---- namespaces

    /// The namespaces that objects will be in, with the first object of each.
    [[nodiscard]] std::map<std::string, const Object *> wanted_spaces() const {
        std::map<std::string, const Object *> wanted;
        for (const Object &object : manifest_.objects) {
            const auto kind = kinds_.find({object.api_version, object.kind});
            if (kind != kinds_.end() && kind->second && kind->second->namespaced)
                wanted.emplace(object.space.empty() ? space_ : object.space, &object);
        }
        return wanted;
    }

    void check_spaces() {
        missing_spaces_ = missing_spaces(wanted_spaces(), client_.kubernetes(), environment_);
        for (const auto &[space, object] : missing_spaces_) {
            const auto made = made_spaces_.find(space);
            if (made == made_spaces_.end())
                add(space_finding(space, *object, *plan_.spec,
                                  others_ == Others::deploy ? Bringer::other_stack : Bringer::nobody));
            else if (object < made->second) // both are in the list of the manifest's objects
                add(late_space(*made->second, *object));
        }
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
        if (live) {
            const auto owned = owner_finding(object, *live, plan_, client_);
            if (owned)
                add(*owned);
            return owned && owned->severity == Severity::blocked ? There::not_ours : There::yes;
        }
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
        if (auto finding =
                applies_on_server() ? std::nullopt : check_size(object, trial_body(object, *place)))
            add(std::move(*finding));
        const There there = look_at(object, *place);
        if (there == There::yes)
            check_existing(object, *place);
        if (there == There::no)
            check_new(object, *place);
        if (auto finding = collected_finding(object, *place, client_, environment_))
            add(std::move(*finding));
        if (there == There::yes || there == There::no)
            check_pods(object, *place, there == There::no || plan_.action() == Action::replace);
    }

    void check_new(const Object &object, const KubernetesPlace &place) {
        const std::string body = trial_body(object, place);
        auto applied = client_.kubernetes().dry_run(environment_, place, body);
        if (applied && applies_on_server())
            applied =
                client_.kubernetes().apply_dry_run(environment_, place, body, portainer::manager_of_servers);
        if (!applied) {
            add(finding_of(object, applied.error()));
            return;
        }
        const std::lock_guard lock(mutex_);
        fresh_.push_back({&object, place});
    }

    /// Pods that run already go on where the deployment makes no new ones, so of those it is only said.
    void check_pods(const Object &object, const KubernetesPlace &place, bool makes_pods) {
        auto found = pods_finding(object, kubernetes::to_json(object), place.space, client_.kubernetes(),
                                  environment_);
        if (!found || (!makes_pods && found->severity != Severity::blocked))
            return;
        if (!makes_pods)
            found->severity = Severity::warning;
        add(std::move(*found));
    }

    /// Newer servers deploy by server-side apply, which takes less than kubectl does.
    [[nodiscard]] bool applies_on_server() const { return state_.can(model::Ability::server_side_apply); }

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
        const std::string body = trial_body(object, place);
        const auto applied =
            replaces ? client_.kubernetes().dry_run(environment_, place, body) : apply_existing(place, body);
        if (applied)
            return;
        const int status = applied.error().status;
        const bool misfit = is_misfit(applied.error()) && !is_taken_by_kubectl(applied.error());
        if (status == 400 || status == 422 || misfit || is_stale(applied.error()))
            add(finding_of(object, applied.error()));
    }

    /// As the server will apply it. kubectl can't be asked: it takes away what its last manifest had and this
    /// one has not, and a server-side apply by another name leaves that, which may not go with what is new.
    /// So where that is refused, what must be wrong with the object is also wrong in place of the one there.
    [[nodiscard]] portainer::ApiResult<model::KubernetesObject> apply_existing(const KubernetesPlace &place,
                                                                               const std::string &body) {
        auto applied = client_.kubernetes().apply_dry_run(environment_, place, body,
                                                          applies_on_server() ? portainer::manager_of_servers
                                                                              : portainer::manager_of_trials);
        if (applied || applied.error().status != 422 || applies_on_server())
            return applied;
        auto replaced = client_.kubernetes().replace_dry_run(environment_, place, body);
        return replaced ? replaced : applied;
    }

    /// kubectl takes a list with the same key twice, such as two variables of one name.
    [[nodiscard]] bool is_taken_by_kubectl(const ApiError &error) const {
        return is_misfit(error) && !applies_on_server() &&
               error.message.find("duplicate entries for key") != std::string::npos;
    }

    Others others_;
    const plan::StackPlan &plan_;
    const kubernetes::Manifest &manifest_;
    const std::vector<compose::File> &files_;
    portainer::Client &client_;
    const current::ServerState &state_;
    std::int64_t environment_;
    std::string space_;
    std::map<std::string, const Object *> made_spaces_; ///< Namespaces of the manifest, by name
    bool makes_kinds_ = false;
    std::map<std::pair<std::string, std::string>, std::optional<KubernetesKind>> kinds_;
    std::map<std::string, const Object *> missing_spaces_;
    std::mutex mutex_;
    std::vector<NewObject> fresh_;
    std::vector<Finding> findings_;
};

} // namespace

std::vector<Finding> check_cluster(const Deployment &deployment, const kubernetes::Manifest &manifest,
                                   const std::vector<compose::File> &files, portainer::Client &client,
                                   const current::ServerState &state, Others others) {
    if (files.empty())
        return {};
    return ClusterCheck(deployment, manifest, files, client, state, others).run();
}

std::vector<Finding> check_owners(const Deployment &deployment, const kubernetes::Manifest &manifest,
                                  const std::vector<compose::File> &files, portainer::Client &client,
                                  const current::ServerState &state) {
    return ClusterCheck(deployment, manifest, files, client, state).run_owners();
}

} // namespace stowage::preflight
