#include "apply/cluster_deletion.hpp"

#include "apply/cluster_neighbours.hpp"
#include "apply/left_over.hpp"
#include "current/kubernetes_health.hpp"
#include "current/kubernetes_kinds.hpp"
#include "current/kubernetes_owner.hpp"
#include "kubernetes/json.hpp"
#include "plan/heal.hpp"
#include "portainer/kubernetes_api.hpp"
#include "support/codes.hpp"
#include "support/parallel.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::apply {
namespace {

using plan::Action;
using Clock = std::chrono::steady_clock;

constexpr std::size_t deletion_calls_at_once = 8; // calls
constexpr std::chrono::seconds removal_patience{30};

/// What a deletion would take from `default` that is not the stack's.
std::vector<std::string> strangers_in_default(const RunTools &run, const model::Stack &stack,
                                              const kubernetes::Manifest &manifest) {
    std::vector<portainer::KubernetesPlace> places;
    current::Kinds kinds(run.client, stack.endpoint_id);
    for (const kubernetes::Object &object : manifest.objects) {
        if (!object.space.empty() || kubernetes::is_cluster_wide(object.kind))
            continue;
        const auto kind = kinds.find(object.api_version, object.kind).kind;
        if (kind && kind->namespaced)
            places.push_back({*kind, "default", object.name});
    }
    std::vector<std::string> found(places.size());
    support::in_parallel(places.size(), deletion_calls_at_once, [&](std::size_t i) {
        const auto there = run.client.kubernetes().get(stack.endpoint_id, places[i]);
        if (there && !current::same_stack(*there, stack))
            found[i] = kubernetes::label_of(places[i].kind.kind, "default", places[i].name);
    });
    std::erase(found, "");
    return found;
}

/// The server's copy; "" where it has none.
std::string manifest_of(const RunTools &run, const model::Stack &stack) {
    const auto stored = run.client.stack_files({stack.id}).front();
    return stored ? *stored : std::string();
}

/// The first few, and how many more there are.
std::string first_few(std::vector<std::string> labels) {
    constexpr std::size_t most_shown = 8;
    const std::size_t more = labels.size() > most_shown ? labels.size() - most_shown : 0;
    labels.resize(labels.size() - more);
    return support::join(labels, ", ") + (more > 0 ? fmt::format(" and {} more", more) : "");
}

/// `ConfigMap web (held by example.com/hold)`
std::string going_label(const model::Stack &stack, const model::KubernetesObject &object) {
    const std::string label = current::label_in(stack, object);
    return object.finalizers.empty()
               ? label
               : fmt::format("{} (held by {})", label, support::join(object.finalizers, ", "));
}

/// What of the stack is on its way out.
std::vector<std::string> going_in(const model::Stack &stack, const current::Cluster &cluster) {
    std::vector<std::string> going;
    for (const model::KubernetesObject &object : cluster.objects)
        if (object.being_deleted && !object.controlled && current::same_stack(object, stack))
            going.push_back(going_label(stack, object));
    return going;
}

} // namespace

ClusterDeletion::ClusterDeletion(RunTools &run, const model::Stack &stack)
    : run_(run),
      stack_(stack),
      by_api_(run.capabilities().can(model::Ability::api_deletion)),
      manifest_(manifest_of(run, stack)) {}

/// Newer servers delete what names no namespace from `default`, wherever the stack is.
bool ClusterDeletion::takes_from_default() const {
    return by_api_ && !stack_.kubernetes_namespace.empty() && stack_.kubernetes_namespace != "default";
}

void ClusterDeletion::prepare() {
    const kubernetes::Manifest wanted = kubernetes::read_manifests({{"manifest", manifest_}});
    if (takes_from_default())
        spare_default(wanted);
    spare_others(wanted);
    if (by_api_ && !wanted.lists.empty())
        open_lists(wanted);
}

void ClusterDeletion::spare_default(const kubernetes::Manifest &wanted) const {
    const std::vector<std::string> strangers = strangers_in_default(run_, stack_, wanted);
    if (!strangers.empty())
        throw Ended{Outcome::blocked,
                    Code::delete_others,
                    fmt::format("its manifest names no namespace, and this server deletes such objects from "
                                "'default', though the stack is in '{}': it would delete {}, which is not of "
                                "this stack",
                                stack_.kubernetes_namespace, support::join(strangers, ", ")),
                    {},
                    fmt::format("write namespace: {} into the metadata of each object of the manifest, and "
                                "apply that first",
                                stack_.kubernetes_namespace)};
}

void ClusterDeletion::spare_others(const kubernetes::Manifest &wanted) const {
    const auto named = named_of_others(run_.client, stack_, wanted);
    const auto within = within_of_others(run_.client, stack_, wanted);
    if (!within)
        throw Ended{
            Outcome::blocked,
            Code::delete_others,
            fmt::format("its manifest has a Namespace or a CustomResourceDefinition, and what would go "
                        "with that could not be seen: {}",
                        within.error().str()),
            {},
            "ask for the right to list it, or have an administrator delete the stack"};
    if (!named.empty())
        throw Ended{
            Outcome::blocked,
            Code::delete_others,
            fmt::format("the server deletes what its manifest names, and that is another stack's now: {}",
                        first_few(named)),
            {},
            "take it out of this stack's manifest, apply that, and delete the stack then"};
    if (!within->empty())
        throw Ended{Outcome::blocked,
                    Code::delete_others,
                    fmt::format("with the Namespaces and CustomResourceDefinitions of its manifest would go "
                                "what is not of this stack: {}",
                                first_few(*within)),
                    {},
                    "delete or move that first; or take the Namespace or the definition out of the manifest, "
                    "apply that, and delete the stack then"};
}

/// Newer servers take a list for one object, and refuse to delete a stack that has one. The same objects are
/// stored as documents of their own first, which changes nothing of what runs.
void ClusterDeletion::open_lists(const kubernetes::Manifest &wanted) {
    const std::string list = wanted.lists.front().kind;
    if (stack_.git)
        throw Ended{
            Outcome::blocked,
            Code::manifest_list,
            fmt::format("its manifest has a kind: {}, and this server refuses to delete such a stack", list),
            {},
            "commit its items as documents of their own, deploy that, and delete the stack then"};
    const std::string documents = kubernetes::as_documents(wanted.objects);
    store("storing its manifest without a list", documents);
    manifest_ = documents;
}

void ClusterDeletion::store(const std::string &doing, const std::string &manifest) {
    portainer::UpdateInline body;
    body.content = manifest;
    body.stack_name = stack_.name;
    run_.calls.deploy(doing, [&](const portainer::Deadline &deadline) {
        return run_.client.update_inline(stack_.id, stack_.endpoint_id, body, deadline);
    });
    const Record after = run_.calls.settled(stack_);
    if (after.stack.status == model::StackStatus::error)
        throw Endings::failed_deployment(after.stack.last_error);
}

/// Such objects can't be in the cluster, so nothing is lost with what names them. A refusal for rights is
/// another matter.
bool ClusterDeletion::is_stuck(const portainer::ApiError &error) const {
    constexpr std::string_view signs[] = {"no matches for kind", "name is required"};
    return by_api_ && !stack_.git && error.status == 500 &&
           error.message.starts_with("failed to remove kubernetes resources") &&
           error.message.find("forbidden") == std::string::npos && support::has_any(error.message, signs);
}

void ClusterDeletion::empty_manifest() {
    store("storing a manifest of nothing, since the server can't delete what it has",
          "# what was here could not be deleted\n");
    emptied_ = true;
}

/// What the server has left of what its manifest names. A replacement takes over what can't be removed.
void ClusterDeletion::remove_rest() const {
    const Removal removal = remove_named(run_.client, stack_, manifest_);
    if (run_.plan.action() != Action::replace)
        static_cast<void>(said_of(removal, "deleted"));
}

current::Cluster ClusterDeletion::look() const {
    return current::ask_cluster(run_.client, stack_.endpoint_id, {&stack_}, {{stack_.id, manifest_}},
                                fmt::format("{}={}", portainer::stack_id_label, stack_.id));
}

/// Newer servers answer when the cluster has been told; an object is there until all who hold it have agreed.
current::Cluster ClusterDeletion::wait_until_gone() const {
    const Clock::time_point end = Clock::now() + std::min<std::chrono::milliseconds>(
                                                     removal_patience, run_.context.options.limits.timeout);
    current::Cluster cluster = look();
    while (!going_in(stack_, cluster).empty() && run_.context.options.wait && Clock::now() < end) {
        run_.calls.wait("waiting until the cluster has removed it", run_.context.options.poll);
        cluster = look();
    }
    return cluster;
}

std::string ClusterDeletion::finish() const {
    if (emptied_ || takes_from_default())
        remove_rest();
    const bool replaces = run_.plan.action() == Action::replace;
    if (replaces && !by_api_)
        return {}; // kubectl has waited
    const current::Cluster cluster = by_api_ ? wait_until_gone() : look();
    if (replaces)
        return {};
    std::string said = settle_left_behind(cluster);
    const std::vector<std::string> going = going_in(stack_, cluster);
    if (!going.empty())
        throw Ended{
            Outcome::not_effective,
            Code::result_still_there,
            fmt::format("deleted{}, but the cluster is still removing {}", said, support::join(going, ", ")),
            {},
            "whoever holds it has to let go of it; see: kubectl describe"};
    return said;
}

/// A deletion takes what the stored manifest names, and nothing that it named before. Returns what to say of
/// the rest, where that was taken away too.
std::string ClusterDeletion::settle_left_behind(const current::Cluster &cluster) const {
    if (plan::prunes_objects(run_.spec, stack_))
        return said_of(remove_left_behind(run_.client, stack_, manifest_), "deleted");
    std::vector<std::string> left;
    for (const model::KubernetesObject *object : current::left_over_objects(stack_, "", cluster))
        left.push_back(current::label_in(stack_, *object));
    if (left.empty())
        return {};
    throw Ended{Outcome::not_effective,
                Code::result_still_there,
                fmt::format("deleted, but the cluster still has what its manifest named before: {}",
                            support::join(left, ", ")),
                {},
                "the server deletes only what the stored manifest names; delete these by hand, for example "
                "with kubectl; prune: true on a stack has what holds no data deleted along"};
}

} // namespace stowage::apply
