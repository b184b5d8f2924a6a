// How the recording about Kubernetes starts, and what happened between its calls.
#include "replay.hpp"

namespace contract {
namespace {

const std::string app_manifest =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: gapp}\nspec:\n  replicas: 3\n"
    "  selector: {matchLabels: {app: gapp}}\n  template:\n"
    "    metadata: {labels: {app: gapp}}\n"
    "    spec: {containers: [{name: c, image: \"busybox:1\", command: [sleep, \"3600\"]}]}\n";

const std::string conf = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: gconf}\ndata: {a: \"1\"}\n";

void start_with_a_cluster(Stage &stage) {
    for (const char *name : {"kb-app", "kb-priv"}) {
        stage.repository(name).commit({{"k8s/app.yaml", app_manifest}, {"k8s/conf.yaml", conf}});
    }
    stage.repository("kb-priv").commit({{"README", "private"}});
    const std::string url = "http://127.0.0.1:3000/";
    const std::string bot = R"(, "username": "bot", "password": "\u0028password\u0029")";
    stage.start(R"({"instanceId": "d0920f16-8c2b-485a-95f9-1e7d9f0efd36", )" + recorded_people +
                R"(, "environments": [
            {"id": 1, "name": "kube", "type": 5, "url": "https://127.0.0.1:9330", "users": [2],
             "namespaces": ["team-a", "team-b"]},
            {"id": 2, "name": "local", "type": 1, "url": "unix:///var/run/docker.sock", "users": [2]}],
        "repositories": [)" +
                repository_json(stage, "kb-app", url + "public/kb-app.git", "") + "," +
                repository_json(stage, "kb-priv", url + "private/kb-priv.git", bot) + "]}");
}

/** With kubectl, beside the server. */
Step removed_by_hand(const std::string &object) {
    return control("/containers/1/default/" + object, R"({"do": "remove"})");
}

} // namespace

Recording kubernetes_recording() {
    Recording recording;
    recording.file = "kubernetes-2.23.0.jsonl";
    recording.start = start_with_a_cluster;
    recording.before[59] = {removed_by_hand("never")};
    return recording;
}

} // namespace contract
