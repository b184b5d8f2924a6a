// What a cluster is asked before a deployment. The answers are those that a real API server gave.
#include "preflight/cluster.hpp"
#include "preflight/cluster_refusal.hpp"

#include "fixtures/calls.hpp"
#include "fixtures/replies.hpp"
#include "fixtures/test_server.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace stowage;
using namespace stowage::portainer::testing;
using Lines = std::vector<std::string>;
using Routes = std::map<std::string, Reply>;

namespace {

const std::string api = "/api/endpoints/4/kubernetes/";
const std::string deployments = api + "apis/apps/v1/namespaces/default/deployments";
const std::string try_it = "?dryRun=All&fieldValidation=Strict";
const std::string manifest =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replikas: 1}\n";

Reply refusal(int status, const std::string &message) {
    return with(R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":")" +
                    message + R"(","code":)" + std::to_string(status) + "}",
                status);
}

Reply object(const std::string &labels = "") {
    return with(R"({"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web","labels":{)" +
                labels + "}}}");
}

/// A namespace without the Deployment, and what else a test says.
Routes cluster(Routes more) {
    more.emplace("GET " + api + "api/v1/namespaces/default",
                 with(R"({"kind":"Namespace","apiVersion":"v1"})"));
    more.emplace("GET " + deployments + "/web", refusal(404, R"(deployments.apps \"web\" not found)"));
    more.emplace("POST " + api + "apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                 with(R"({"status":{"allowed":true}})", 201));
    return more;
}

Lines found(const Routes &answers, const std::string &text = manifest) {
    TestServer server(routes(answers));
    portainer::Client client(options_for(server.url()));
    auto spec = std::make_shared<desired::Stack>();
    plan::StackPlan plan;
    plan.change(plan::Action::create);
    plan.environment_id = 4;
    plan.type = model::StackType::kubernetes;
    plan.spec = spec;
    current::ServerState state; // the list of stacks is not kept until a deployment
    const std::vector<compose::File> files{{"m.yml", text}};
    Lines lines;
    for (const preflight::Finding &finding : preflight::check_cluster(
             {plan, {}, {}, std::nullopt}, kubernetes::read_manifests(files), files, client, state))
        lines.push_back((finding.severity == preflight::Severity::blocked ? "blocked: " : "warning: ") +
                        finding.str());
    return lines;
}

} // namespace

TEST_CASE("a cluster's words about a new object are what blocks it") {
    CHECK(found(cluster({{"POST " + deployments + try_it, object()}})) == Lines{});
    CHECK(
        found(cluster({{"POST " + deployments + try_it,
                        refusal(400, R"(strict decoding error: unknown field \"spec.replikas\")")}})) ==
        Lines{"blocked: m.yml:1:1: Deployment web: strict decoding error: unknown field \"spec.replikas\""});
    CHECK(
        found(cluster({{"POST " + deployments + try_it,
                        refusal(403, "deployments.apps is forbidden: User alice cannot create")}})) ==
        Lines{"blocked: m.yml:1:1: Deployment web: deployments.apps is forbidden: User alice cannot create"});
}

TEST_CASE("a namespace or a kind that a cluster does not have is known before") {
    Routes answers = cluster({{"POST " + deployments + try_it, object()}});
    answers["GET " + api + "api/v1/namespaces/default"] = refusal(404, R"(namespaces \"default\" not found)");
    CHECK(found(answers) == Lines{"blocked: m.yml:1:1: the cluster has no namespace 'default'"});
    CHECK(found(cluster({}), "apiVersion: apps/v9\nkind: Deploymint\nmetadata: {name: x}\n") ==
          Lines{"blocked: m.yml:1:1: the cluster knows no kind Deploymint of apps/v9"});
}

TEST_CASE("objects are applied in their order, so what one needs has to come before it") {
    const std::string made = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: default}\n";
    Routes answers = cluster({{"POST " + deployments + try_it, object()},
                              {"POST " + api + "api/v1/namespaces" + try_it, object()},
                              {"GET " + api + "apis/example.com/v1", refusal(404, "no such resource")}});
    answers["GET " + api + "api/v1/namespaces/default"] = refusal(404, R"(namespaces \"default\" not found)");
    const Lines late = found(answers, manifest + made);
    REQUIRE_FALSE(late.empty());
    CHECK_THAT(late[0], Catch::StartsWith("blocked: m.yml:1:1: Deployment web is in the namespace 'default', "
                                          "which the manifest makes only after it"));
    for (const std::string &line : found(answers, made + "---\n" + manifest))
        CHECK_THAT(line, !Catch::Contains("only after it"));
    const Lines kind =
        found(answers, made + "---\napiVersion: apiextensions.k8s.io/v1\n"
                              "kind: CustomResourceDefinition\nmetadata: {name: w.example.com}\n"
                              "---\napiVersion: example.com/v1\nkind: W\nmetadata: {name: w}\n");
    CHECK(std::any_of(kind.begin(), kind.end(), [](const std::string &line) {
        return line.starts_with("blocked: ") &&
               line.find("knows no kind W of example.com/v1 yet") != std::string::npos;
    }));
}

TEST_CASE("a manifest that says which object it is about has to mean the one that is there") {
    portainer::ApiError error;
    error.kind = portainer::ApiError::Kind::status;
    error.status = 409;
    error.message = R"(Operation cannot be fulfilled on configmaps "conf": uid mismatch)";
    CHECK(preflight::finding_of({}, error).severity == preflight::Severity::blocked);
    CHECK_THAT(preflight::finding_of({}, error).advice,
               Catch::StartsWith("leave uid and resourceVersion out"));
    error.status = 422;
    for (const char *fixed : {"Service \"s\" is invalid: spec.clusterIPs[0]: may not change once set",
                              "RoleBinding \"b\" is invalid: roleRef: cannot change roleRef"}) {
        error.message = fixed;
        CHECK_THAT(preflight::finding_of({}, error).advice,
                   Catch::StartsWith("it has to be deleted and created anew"));
    }
    error.status = 409;
    error.message = "conflict of managers";
    CHECK(preflight::finding_of({}, error).severity == preflight::Severity::warning);
}

TEST_CASE("what a namespace would refuse of the pods is known before") {
    const std::string workload = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
                                 "spec: {template: {spec: {containers: [{name: c, image: x}]}}}\n";
    const auto pods_say = [&](const std::string &words, const std::string &text) {
        return found(cluster({{"POST " + deployments + try_it, object()},
                              {"POST " + api + "api/v1/namespaces/default/pods" + try_it,
                               refusal(403, R"(pods \"web-stowage-check\" is forbidden: )" + words)}}),
                     text);
    };
    for (const char *words : {"maximum cpu usage per Container is 500m, but limit is 2",
                              "failed quota: q: must specify requests.cpu for: c"})
        CHECK(pods_say(words, workload) ==
              Lines{"blocked: m.yml:1:1: Deployment web: its pods would be refused: " + std::string(words)});
    CHECK(pods_say("exceeded quota: q, requested: pods=1", workload) ==
          Lines{"warning: m.yml:1:1: Deployment web: a pod of it would be refused now: exceeded quota: q, "
                "requested: pods=1"});
    CHECK(pods_say("error looking up service account default/x", workload) == Lines{});
    CHECK(pods_say("exceeded quota: q", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n"
                                        "spec: {replicas: 0, template: {spec: {}}}\n") == Lines{});
}

TEST_CASE("a quota has to have room for all new objects together") {
    const std::string configs = api + "api/v1/namespaces/default/configmaps";
    std::string text;
    Routes answers = cluster({{"POST " + configs + try_it, object()}});
    for (const char *name : {"a", "b"}) {
        text += "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + std::string(name) + "}\n";
        answers["GET " + configs + "/" + name] = refusal(404, "configmaps not found");
    }
    const auto quota = [&](const std::string &resource, const std::string &hard) {
        answers["GET " + api + "api/v1/namespaces/default/resourcequotas"] =
            with(R"({"items":[{"metadata":{"name":"q"},"status":{"hard":{")" + resource + R"(":")" + hard +
                 R"("},"used":{")" + resource + R"(":"1"}}}]})");
        return found(answers, text);
    };
    const std::string no_room = "the quota 'q' of the namespace 'default' has room for 1 more of ";
    for (const char *resource : {"configmaps", "count/configmaps"})
        CHECK(quota(resource, "2") ==
              Lines{"blocked: m.yml:2:1: " + no_room + resource + ", and the manifest makes 2"});
    CHECK(quota("configmaps", "3") == Lines{});
    CHECK(quota("secrets", "1") == Lines{});
    CHECK(quota("configmaps", "1Gi") == Lines{});
}

TEST_CASE("whatever else than rights forbids an object is told apart from rights") {
    const auto advice = [](const std::string &words) {
        portainer::ApiError error;
        error.kind = portainer::ApiError::Kind::status;
        error.status = 403;
        error.message = words;
        return preflight::finding_of({}, error).advice;
    };
    CHECK_THAT(advice(R"(configmaps is forbidden: User "alice" cannot create resource "configmaps")"),
               Catch::StartsWith("ask for that right"));
    CHECK_THAT(advice(R"(pods "p" is forbidden: exceeded quota: q)"), Catch::StartsWith("keep within"));
}

TEST_CASE("an object of another stack is not taken over, and one of none is said to be there") {
    const auto with_labels = [](const std::string &labels) {
        Routes answers = cluster({{"POST " + deployments + try_it, object()},
                                  {"GET /api/stacks/3", with(R"({"Id": 3, "Name": "shop", "Type": 3})")},
                                  {"GET /api/stacks/9", refusal(404, "no such stack")},
                                  {"GET /api/stacks/8", refusal(403, "Access denied to resource")}});
        answers["GET " + deployments + "/web"] = object(labels);
        return answers;
    };
    const std::string of_stack = R"("io.portainer.kubernetes.application.stack":"shop",)"
                                 R"("io.portainer.kubernetes.application.stackid":)";
    const Lines theirs = found(with_labels(of_stack + R"("3")"));
    REQUIRE(theirs.size() == 1);
    CHECK(theirs[0].starts_with("blocked: m.yml:1:1: Deployment web belongs to the stack 'shop' (#3)"));
    const Lines left = found(with_labels(of_stack + R"("9")")); // of a stack that is no more
    REQUIRE(left.size() == 1);
    CHECK_THAT(left[0], Catch::StartsWith("warning: ") &&
                            Catch::Contains("the stack 'shop' (#9), which this server does not have"));
    CHECK(found(with_labels(of_stack + R"("8")")).size() == 1); // whose it is can't be read
    const Lines nobodys = found(with_labels(""));
    REQUIRE(nobodys.size() == 1);
    CHECK(nobodys[0].starts_with("warning: m.yml:1:1: Deployment web is in the cluster already"));
}
