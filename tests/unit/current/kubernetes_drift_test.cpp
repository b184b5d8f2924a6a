// Whether what a cluster has is otherwise than its manifest, in the words of the cluster.
#include "current/kubernetes_drift.hpp"

#include "fixtures/calls.hpp"
#include "fixtures/replies.hpp"
#include "fixtures/test_server.hpp"

#include <catch2/catch.hpp>

using namespace stowage;
using namespace stowage::portainer::testing;
using Lines = std::vector<std::string>;

namespace {

const std::string scaler = "apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: {name: x}\n"
                           "spec: {maxReplicas: 3, targetCPUUtilizationPercentage: 50}\n";

std::string of_version_1(int most) {
    return R"({"apiVersion":"autoscaling/v1","kind":"HorizontalPodAutoscaler",)"
           R"("metadata":{"name":"x","namespace":"default"},"spec":{"maxReplicas":)" +
           std::to_string(most) + R"(,"targetCPUUtilizationPercentage":50}})";
}

/// What a list in version 2 shows of the scaler, as it is.
current::Cluster listed() {
    model::KubernetesObject live;
    live.api_version = "autoscaling/v2";
    live.kind = "HorizontalPodAutoscaler";
    live.name = "x";
    live.space = "default";
    live.labels = {{"io.portainer.kubernetes.application.stackid", "7"},
                   {"io.portainer.kubernetes.application.stack", "shop"}};
    live.json = R"({"metadata":{"name":"x","namespace":"default"},"spec":{"maxReplicas":3,"metrics":[]}})";
    current::Cluster cluster;
    cluster.objects = {live};
    cluster.kinds = {{"autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true}};
    return cluster;
}

Lines found_where_there_are(int most) {
    const std::string place =
        "/api/endpoints/1/kubernetes/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers/x";
    TestServer server(
        routes({{"GET " + place, with(of_version_1(most))},
                {"PATCH " + place + "?dryRun=All&fieldManager=m&fieldValidation=Strict&force=true",
                 with(of_version_1(3))}}));
    portainer::Client client(options_for(server.url()));
    model::Stack stack;
    stack.id = 7;
    stack.name = "shop";
    stack.type = model::StackType::kubernetes;
    stack.kubernetes_namespace = "default";
    const current::Cluster cluster = listed();
    const auto drift =
        current::confirmed_drift(client, 1, cluster, current::drift_suspects(stack, scaler, cluster), "m");
    Lines lines = drift.found;
    lines.insert(lines.end(), drift.refused.begin(), drift.refused.end());
    return lines;
}

} // namespace

TEST_CASE("an object is compared in the version of its kind that the manifest is written in") {
    CHECK(found_where_there_are(3) == Lines{});
    CHECK(found_where_there_are(9) == Lines{"HorizontalPodAutoscaler x: spec.maxReplicas"});
}
