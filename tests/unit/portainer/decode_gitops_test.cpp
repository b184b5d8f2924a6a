#include "portainer/json/decode_gitops.hpp"
#include "portainer/json/decode_kubernetes.hpp"

#include <catch2/catch.hpp>

using namespace stowage::portainer;
using namespace stowage;

TEST_CASE("the file of a preview is read") {
    CHECK(*decode_preview(R"({"FileContent": "services: {}\n"})") == "services: {}\n");
    CHECK(decode_preview(R"({"FileContent": ""})")->empty());
    CHECK(decode_preview("{}").error() == "file.FileContent: expected text, got nothing");
    CHECK(decode_preview(R"({"FileContent": 1})").error() == "file.FileContent: expected text, got number");
}

TEST_CASE("the list of sources is read, which has no details", "[trap]") {
    const auto sources = decode_sources(R"([
      {"id": 4, "name": "acme", "type": "git", "url": "https://git.example.com/acme", "status": "error",
       "error": "git repository could not be found", "usedBy": 1, "environments": 1, "lastSync": 1795714519},
      {"id": 5, "name": "chart", "type": "helm", "url": "", "status": "syncing"},
      {"id": 6, "type": "new", "status": "healthy"}])");
    REQUIRE(sources);
    REQUIRE(sources->size() == 3);
    const model::Source &acme = sources->at(0);
    CHECK(acme.id == 4);
    CHECK(acme.name == "acme");
    CHECK(acme.type == model::SourceType::git);
    CHECK(acme.url == "https://git.example.com/acme");
    CHECK(acme.status == model::SourceStatus::error);
    CHECK(acme.status_error == "git repository could not be found");
    CHECK_FALSE(acme.detailed);
    CHECK(sources->at(1).type == model::SourceType::helm);
    CHECK(sources->at(1).status == model::SourceStatus::unknown);
    CHECK(sources->at(2).type == model::SourceType::unknown);
}

TEST_CASE("one source is read with its details", "[trap]") {
    const auto source = decode_source(R"({"id": 3, "name": "nw-two", "type": "git", "url": "http://g/two",
      "status": "healthy", "connection": {"tlsSkipVerify": true, "authentication": {"username": "bot"}},
      "access": {"users": [2], "teams": [1]},
      "workflows": [{"id": 41, "name": "hers", "type": "stack"}, {"id": 9, "type": "edgeStack"}]})");
    REQUIRE(source);
    CHECK(source->detailed);
    CHECK(source->authentication);
    CHECK(source->username == "bot");
    CHECK(source->tls_skip_verify);
    CHECK(source->users == std::vector<std::int64_t>{2});
    CHECK(source->teams == std::vector<std::int64_t>{1});
    CHECK_FALSE(source->administrators_only);
    CHECK(source->stacks == std::vector<std::int64_t>{41});

    const auto closed = decode_source(R"({"id": 3, "type": "git", "connection": {"tlsSkipVerify": false},
      "access": {}, "workflows": []})");
    REQUIRE(closed);
    CHECK(closed->administrators_only); // access of nobody
    CHECK_FALSE(closed->authentication);
}

TEST_CASE("what a write of a source answers is read, and the password in it is not kept", "[trap]") {
    const auto source = decode_source(R"({"id": 19, "name": "sec", "type": 1,
      "git": {"URL": "http://g/sec", "Authentication": {"Username": "bot", "Password": "other"},
              "TLSSkipVerify": true},
      "public": false, "administratorsOnly": false, "userAccesses": [2], "teamAccesses": null, "ownerID": 2})");
    REQUIRE(source);
    CHECK(source->type == model::SourceType::git);
    CHECK(source->url == "http://g/sec");
    CHECK(source->username == "bot");
    CHECK(source->tls_skip_verify);
    CHECK(source->users == std::vector<std::int64_t>{2});
    CHECK(source->teams.empty());
    CHECK(source->owner_id == 2);
}

TEST_CASE("sources of a wrong shape are errors that name the place") {
    CHECK(decode_sources(R"([{"id": 1, "url": 1}])").error() == "sources[0].url: expected text, got number");
    CHECK(decode_sources("[{}]").error() == "sources[0].id: expected the source's number, got nothing");
    CHECK(decode_source(R"({"id": 1, "git": {}, "userAccesses": ["2"]})").error() ==
          "source.userAccesses[0]: expected a number, got text");
    CHECK(decode_source(R"({"id": 1, "git": {}, "public": "yes"})").error() ==
          "source.public: expected true or false, got text");
}

TEST_CASE("an answer of which nothing matters is still one of the API") {
    CHECK(decode_nothing(""));
    CHECK(decode_nothing(" \n"));
    CHECK(decode_nothing("{}"));
    CHECK_FALSE(decode_nothing("<title>Sign in</title>"));
}

TEST_CASE("objects of Kubernetes are read") {
    const auto list = decode_kubernetes_objects(R"({"kind": "DeploymentList", "items": [
      {"metadata": {"name": "web", "namespace": "shop", "generation": 4, "labels": {"app": "web"}},
       "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "web"}}},
       "status": {"observedGeneration": 3, "replicas": 4, "updatedReplicas": 2, "readyReplicas": 1, "availableReplicas": 1,
                  "conditions": [{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}]}},
      {"metadata": {"name": "idle", "deletionTimestamp": "2026-01-01T00:00:00Z"}, "spec": {"replicas": 0}, "status": {}},
      {"metadata": {"name": "default"}}]})",
                                                "apps/v1", "Deployment");
    REQUIRE(list);
    REQUIRE(list->size() == 3);
    const model::KubernetesObject &web = list->at(0);
    CHECK(web.name == "web");
    CHECK(web.space == "shop");
    CHECK(web.labels.at("app") == "web");
    CHECK(web.generation == 4);
    CHECK(web.observed_generation == 3);
    CHECK(web.wanted == 3);
    CHECK(web.replicas == 4);
    CHECK(web.updated == 2);
    CHECK(web.ready == 1);
    CHECK(web.selector.at("app") == "web");
    REQUIRE(web.condition("Progressing") != nullptr);
    CHECK_FALSE(web.condition("Progressing")->is_true);
    CHECK(list->at(1).wanted == 0);
    CHECK(list->at(1).being_deleted);
    CHECK(list->at(2).wanted == 1);
    CHECK(decode_kubernetes_objects(R"({"items": null})", "v1", "Pod")->empty());
}

TEST_CASE("what a manifest can say of an object is kept, but no value of a Secret") {
    const auto secret = [](const std::string &value) {
        return decode_kubernetes_object(
                   R"({"kind": "Secret", "apiVersion": "v1", "metadata": {"name": "db", "uid": "u", "annotations":
                   {"kubectl.kubernetes.io/last-applied-configuration": "hunter2"}}, "data": {"p": ")" +
                   value + R"("}, "status": {}})")
            ->json;
    };
    CHECK_THAT(secret("aHVudGVyMg=="), !Catch::Contains("aHVudGVyMg"));
    CHECK_THAT(secret("aHVudGVyMg=="), !Catch::Contains("hunter2"));
    CHECK(secret("aHVudGVyMg==") == secret("aHVudGVyMg=="));
    CHECK(secret("aHVudGVyMg==") != secret("aHVudGVyMw=="));
    const auto set = decode_kubernetes_object(
        R"({"kind": "ReplicaSet", "apiVersion": "apps/v1", "metadata": {"name": "web-1", "generation": 3,
            "ownerReferences": [{"kind": "Deployment", "controller": true}]}, "spec": {"replicas": 1}, "status": {}})");
    REQUIRE(set);
    CHECK(set->controlled);
    CHECK_THAT(set->json, Catch::Contains(R"("spec":{"replicas":1})"));
    CHECK_THAT(set->json, !Catch::Contains("generation"));
}

TEST_CASE("pods, kinds and access reviews of Kubernetes are read") {
    const auto pods =
        decode_kubernetes_pods(R"({"items": [{"metadata": {"name": "web-1"}, "status": {"phase": "Running",
      "containerStatuses": [{"name": "c", "restartCount": 7, "state": {"waiting": {"reason": "CrashLoopBackOff"}},
                             "lastState": {"terminated": {"exitCode": 3}}}]}}]})");
    REQUIRE(pods);
    CHECK(pods->at(0).containers.at(0).waiting_reason == "CrashLoopBackOff");
    CHECK(pods->at(0).containers.at(0).last_exit_code == 3);
    CHECK_FALSE(pods->at(0).containers.at(0).exit_code);
    const auto kinds = decode_kubernetes_kinds(
        R"({"resources": [{"name": "pods", "kind": "Pod", "namespaced": true}, {"name": "pods/log", "kind": "Pod"}]})",
        "v1");
    REQUIRE(kinds);
    REQUIRE(kinds->size() == 1);
    CHECK(kinds->at(0).plural == "pods");
    CHECK(*decode_access_review(R"({"status": {"allowed": true}})"));
    CHECK_FALSE(*decode_access_review(R"({"status": {}})"));
}

TEST_CASE("objects of a wrong shape are errors that name the place") {
    const auto error = [](const char *body) {
        return decode_kubernetes_objects(body, "apps/v1", "Deployment").error();
    };
    CHECK(error(R"({"kind": "Status"})") == "Deployment.items: expected a list, got nothing");
    CHECK(error(R"({"items": [{"metadata": {"labels": {"app": 1}}}]})") ==
          "Deployment.items[0].metadata.labels.app: expected text, got number");
    CHECK(error(R"({"items": [{"spec": {"replicas": "3"}}]})") ==
          "Deployment.items[0].spec.replicas: expected a number, got text");
}
