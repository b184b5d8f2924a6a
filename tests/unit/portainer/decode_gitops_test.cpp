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

TEST_CASE("sources are read") {
    const auto sources = decode_sources(R"([
      {"id": 4, "name": "acme", "type": 1, "status": 2, "statusError": "repository not found", "interval": "5m",
       "git": {"url": "https://git.example.com/acme.git", "tlsSkipVerify": true,
               "authentication": {"username": "bot", "password": ""}},
       "lastSync": 0, "public": false, "administratorsOnly": false, "ownerID": 2,
       "userAccesses": [{"userId": 2, "AccessLevel": 1}], "teamAccesses": [{"TeamId": 1}]},
      {"id": 5, "type": 9, "git": {"authentication": null}, "administratorsOnly": true, "userAccesses": null},
      {"id": 6, "git": null, "public": true}])");
    REQUIRE(sources);
    REQUIRE(sources->size() == 3);
    const model::Source &acme = sources->at(0);
    CHECK(acme.id == 4);
    CHECK(acme.name == "acme");
    CHECK(acme.type == model::SourceType::git);
    CHECK(acme.url == "https://git.example.com/acme.git");
    CHECK(acme.authentication);
    CHECK(acme.username == "bot");
    CHECK(acme.tls_skip_verify);
    CHECK(acme.status == model::SourceStatus::error);
    CHECK(acme.status_error == "repository not found");
    CHECK(acme.interval == "5m");
    CHECK(acme.users == std::vector<std::int64_t>{2});
    CHECK(acme.teams == std::vector<std::int64_t>{1});
    CHECK(acme.owner_id == 2);
    CHECK(sources->at(1).type == model::SourceType::unknown);
    CHECK_FALSE(sources->at(1).authentication);
    CHECK(sources->at(1).administrators_only);
    CHECK(sources->at(2).is_public);
    CHECK(sources->at(2).url.empty());
}

TEST_CASE("sources of a wrong shape are errors that name the place") {
    CHECK(decode_sources(R"([{"id": 1, "git": {"url": 1}}])").error() ==
          "sources[0].git.url: expected text, got number");
    CHECK(decode_sources("[{}]").error() == "sources[0].id: expected the source's number, got nothing");
    CHECK(decode_sources(R"([{"id": 1, "userAccesses": [2]}])").error() ==
          "sources[0].userAccesses[0]: expected an object, got number");
    CHECK(decode_source(R"({"id": 1, "public": "yes"})").error() ==
          "source.public: expected true or false, got text");
}

TEST_CASE("an answer of which nothing matters is still one of the API") {
    CHECK(decode_nothing(""));
    CHECK(decode_nothing(" \n"));
    CHECK(decode_nothing("{}"));
    CHECK_FALSE(decode_nothing("<title>Sign in</title>"));
}

TEST_CASE("deployments of Kubernetes are read") {
    const auto list = decode_kubernetes_deployments(R"({"kind": "DeploymentList", "items": [
      {"metadata": {"name": "web", "namespace": "shop", "labels": {"app": "web", "io.portainer.kubernetes.application.stackid": "3"}},
       "spec": {"replicas": 3}, "status": {"replicas": 3, "readyReplicas": 1}},
      {"metadata": {"name": "idle"}, "spec": {"replicas": 0}, "status": {}},
      {"metadata": {"name": "default"}}]})");
    REQUIRE(list);
    REQUIRE(list->size() == 3);
    CHECK(list->at(0).name == "web");
    CHECK(list->at(0).kubernetes_namespace == "shop");
    CHECK(list->at(0).labels.at("app") == "web");
    CHECK(list->at(0).labels.size() == 2);
    CHECK(list->at(0).wanted == 3);
    CHECK(list->at(0).ready == 1);
    CHECK(list->at(1).wanted == 0);
    CHECK(list->at(2).wanted == 1);
    CHECK(list->at(2).ready == 0);
    CHECK(decode_kubernetes_deployments(R"({"items": null})")->empty());
}

TEST_CASE("deployments of a wrong shape are errors that name the place") {
    CHECK(decode_kubernetes_deployments(R"({"kind": "Status"})").error() ==
          "deployments.items: expected a list, got nothing");
    CHECK(decode_kubernetes_deployments(R"({"items": [{"metadata": {"labels": {"app": 1}}}]})").error() ==
          "deployments.items[0].metadata.labels.app: expected text, got number");
    CHECK(decode_kubernetes_deployments(R"({"items": [{"spec": {"replicas": "3"}}]})").error() ==
          "deployments.items[0].spec.replicas: expected a number, got text");
}
