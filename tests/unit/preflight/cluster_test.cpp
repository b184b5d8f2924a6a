// What a cluster is asked before a deployment. The answers are those that a real API server gave.
#include "preflight/cluster.hpp"

#include "fixtures/calls.hpp"
#include "fixtures/replies.hpp"
#include "fixtures/test_server.hpp"

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
