#include "current/kubernetes_drift.hpp"
#include "current/kubernetes_health.hpp"

#include <catch2/catch.hpp>

using namespace stowage;
using current::Cluster;
using model::HealthState;
using model::KubernetesObject;
using Lines = std::vector<std::string>;

namespace {

model::Stack record() {
    model::Stack stack;
    stack.id = 7;
    stack.name = "shop";
    stack.type = model::StackType::kubernetes;
    stack.endpoint_id = 1;
    stack.kubernetes_namespace = "default";
    return stack;
}

const std::string api = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec: {replicas: 2}\n";
const std::string conf = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata: {a: x}\n";

KubernetesObject object(const std::string &kind, const std::string &name, const std::string &id = "7") {
    KubernetesObject one;
    one.api_version = kind == "ConfigMap" ? "v1" : kind == "Job" ? "batch/v1" : "apps/v1";
    one.kind = kind;
    one.name = name;
    one.space = "default";
    one.labels = {{"io.portainer.kubernetes.application.stackid", id},
                  {"io.portainer.kubernetes.application.stack", id == "7" ? record().name : "other"}};
    return one;
}

/// All of it updated and available.
KubernetesObject rolled_out(const std::string &kind, std::int64_t wanted = 2) {
    KubernetesObject one = object(kind, "api");
    one.generation = one.observed_generation = 3;
    one.wanted = one.replicas = one.updated = one.ready = one.available = wanted;
    return one;
}

std::string judged(const KubernetesObject &one, const std::vector<model::KubernetesPod> &pods = {}) {
    Cluster cluster;
    cluster.pods = pods;
    const model::ServiceHealth health = current::health_of_object(one, cluster, "it");
    return std::string(model::name_of(health.state)) + (health.reason.empty() ? "" : ": " + health.reason);
}

model::KubernetesPod pod(const model::KubernetesContainer &container) {
    model::KubernetesPod one;
    one.name = "api-1";
    one.owner = "Deployment/default/api";
    one.phase = "Running";
    one.containers = {container};
    return one;
}

std::string health(const std::string &manifest, const std::vector<KubernetesObject> &objects) {
    Cluster cluster;
    cluster.objects = objects;
    return current::health_of_cluster(record(), manifest, cluster).str();
}

} // namespace

TEST_CASE("a roll-out is over when all that is wanted is new and available") {
    const auto kind = GENERATE(as<std::string>{}, "Deployment", "StatefulSet", "DaemonSet");
    CHECK(judged(rolled_out(kind)) == "healthy");
    CHECK(judged(rolled_out(kind, 0)) == "healthy: scaled to 0");
    KubernetesObject one = rolled_out(kind);
    one.observed_generation = 2;
    CHECK(judged(one) == "progressing: the cluster has not looked at the newest version yet");
    one = rolled_out(kind);
    one.updated = 1;
    CHECK(judged(one) == "progressing: 1 of 2 replicas updated");
    one = rolled_out(kind);
    one.ready = one.available = 1;
    CHECK(judged(one) == "progressing: 1 of 2 replicas ready");
}

TEST_CASE("what keeps pods from being made is the reason, and needs somebody") {
    const auto kind = GENERATE(as<std::string>{}, "Deployment", "StatefulSet", "DaemonSet");
    KubernetesObject one = rolled_out(kind);
    one.replicas = one.updated = one.ready = one.available = 1;
    Cluster cluster;
    cluster.refused_pods[kind + "/default/api"] =
        R"(Error creating: pods "api-7d-x2" is forbidden: exceeded quota: q, requested: pods=1)";
    const model::ServiceHealth health = current::health_of_object(one, cluster, "it");
    CHECK(health.state == HealthState::degraded);
    CHECK(health.reason ==
          "1 of 2 replicas updated, its pods are refused: exceeded quota: q, requested: pods=1");
}

TEST_CASE("what nobody's label is on is judged all the same, and what bears another's is not") {
    KubernetesObject one = rolled_out("Deployment");
    one.labels.clear();
    CHECK(health(api, {one}) == "healthy");
    CHECK_THAT(health(api, {object("Deployment", "api", "8")}), Catch::Contains("belongs to another stack"));
}

TEST_CASE("an update whose new pods crash is not healthy, though the old ones run") {
    KubernetesObject one = rolled_out("Deployment");
    one.replicas = 3;
    one.updated = 1;
    CHECK(judged(one) == "progressing: 1 of 2 replicas updated");
    model::KubernetesContainer container;
    container.name = "c";
    container.waiting_reason = "CrashLoopBackOff";
    container.last_exit_code = 3;
    CHECK(judged(one, {pod(container)}) ==
          "degraded: 1 of 2 replicas updated, c: CrashLoopBackOff, exit code 3");
    container = {};
    container.name = "c";
    container.waiting_reason = "ImagePullBackOff";
    container.waiting_message = "no such image";
    CHECK(judged(one, {pod(container)}) ==
          "degraded: 1 of 2 replicas updated, c: ImagePullBackOff (no such image)");
    container.waiting_reason = "ContainerCreating";
    CHECK(judged(one, {pod(container)}) == "progressing: 1 of 2 replicas updated");
    model::KubernetesPod waiting = pod({});
    waiting.conditions = {{"PodScheduled", false, "Unschedulable", "Insufficient cpu"}};
    CHECK(judged(one, {waiting}) == "progressing: 1 of 2 replicas updated, Unschedulable: Insufficient cpu");
    waiting.owner = "Deployment/default/another";
    CHECK(judged(one, {waiting}) == "progressing: 1 of 2 replicas updated");
}

TEST_CASE("a roll-out that has passed its deadline is degraded, and old replicas that stay are not over") {
    KubernetesObject one = rolled_out("Deployment");
    one.replicas = 3;
    CHECK(judged(one) == "progressing: 1 of 3 old replicas are still there");
    one.conditions = {{"Progressing", false, "ProgressDeadlineExceeded", "timed out"}};
    one.updated = 1;
    CHECK(judged(one) == "degraded: 1 of 2 new replicas are available, and its deadline has passed");
}

TEST_CASE("a StatefulSet's partition and OnDelete keep what they say") {
    KubernetesObject one = rolled_out("StatefulSet");
    one.updated = 1;
    one.partition = 1;
    CHECK(judged(one) == "healthy");
    one.partition = 0;
    one.updates_on_delete = true;
    CHECK(judged(one) == "healthy");
}

TEST_CASE("Jobs are judged by their conditions") {
    KubernetesObject one = object("Job", "api");
    CHECK(judged(one) == "progressing: not completed yet");
    one.conditions = {{"Complete", true, "CompletionsReached", ""}};
    CHECK(judged(one) == "healthy: completed");
    one.conditions = {{"Failed", true, "BackoffLimitExceeded", "too often"}};
    CHECK(judged(one) == "degraded: failed: BackoffLimitExceeded (too often)");
    one.conditions.clear();
    one.suspended = true;
    CHECK(judged(one) == "healthy: suspended");
}

TEST_CASE("all that the manifest names has to be there") {
    CHECK(health(api + conf, {rolled_out("Deployment"), object("ConfigMap", "conf")}) == "healthy");
    CHECK(health(api + conf, {rolled_out("Deployment")}) == "missing: ConfigMap conf");
    CHECK(health(api + conf, {}) == "missing: ConfigMap conf; Deployment api");
    CHECK(health(api, {object("Deployment", "api", "8")}) ==
          "degraded: Deployment api: it belongs to another stack now: 'other' (#8)");
    KubernetesObject theirs = object("Deployment", "api");
    theirs.labels["io.portainer.kubernetes.application.stack"] = "other";
    CHECK(health(api, {theirs}) ==
          "degraded: Deployment api: it belongs to another stack now: 'other' (#7 of another server)");
}

TEST_CASE("what can't be seen is unknown, never missing") {
    Cluster cluster;
    cluster.unseen[{"apps/v1 Deployment", ""}] = "forbidden";
    CHECK(current::health_of_cluster(record(), api, cluster).str() ==
          "unknown: Deployment api: can't be seen: forbidden");
    CHECK(current::health_of_cluster(record(), "", cluster).str() ==
          "unknown: what runs can't be seen: forbidden");
}

TEST_CASE("ReplicaSets are judged by their pods, and a paused Deployment says so") {
    KubernetesObject set = rolled_out("ReplicaSet");
    CHECK(judged(set) == "healthy");
    set.available = 1;
    CHECK(judged(set) == "progressing: 1 of 2 replicas ready");
    KubernetesObject paused = rolled_out("Deployment");
    paused.updated = 0;
    paused.conditions = {{"Progressing", false, "DeploymentPaused", "Deployment is paused"}};
    CHECK(judged(paused) == "progressing: 0 of 2 replicas updated, since it is paused");
}

TEST_CASE("of an object that a manifest has twice, the last one is what the cluster has") {
    Cluster cluster;
    KubernetesObject live = object("ConfigMap", "conf");
    live.json = R"({"metadata":{"name":"conf"},"data":{"a":"y"}})";
    cluster.objects = {live};
    const std::string last = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata: {a: y}\n";
    CHECK(current::drift_suspects(record(), conf + last, cluster).empty());
    CHECK(current::drift_suspects(record(), last + conf, cluster).size() == 1);
}

TEST_CASE("a Job that goes some time after it has finished is not missing, and judged by what is known") {
    const std::string job = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {";
    Cluster cluster;
    const auto judge = [&] {
        return current::health_of_cluster(record(), job + "ttlSecondsAfterFinished: 5}\n", cluster).state;
    };
    CHECK(judge() == HealthState::unknown);
    cluster.ended_jobs[{"default", "j"}] = {true, "Completed"};
    CHECK(judge() == HealthState::healthy);
    cluster.ended_jobs[{"default", "j"}] = {false, "BackoffLimitExceeded"};
    CHECK(judge() == HealthState::degraded);
    CHECK(current::health_of_cluster(record(), job + "backoffLimit: 5}\n", cluster).state ==
          HealthState::missing);
}

TEST_CASE("a kind of another group is not judged as the one of its name") {
    KubernetesObject job = object("Job", "j");
    job.generation = 2;
    CHECK(judged(job) == "progressing: not completed yet");
    job.api_version = "batch.volcano.sh/v1alpha1";
    CHECK(judged(job) == "healthy");
    job.kind = "Deployment";
    CHECK(judged(job) == "healthy");
}
