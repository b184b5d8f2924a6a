#include "kubernetes_cluster.hpp"

namespace simulator {
namespace {

using nlohmann::json;

void fill(json &object, const char *name, json value) {
    if (!object.contains(name)) {
        object[name] = std::move(value);
    }
}

bool is_latest(const std::string &image) {
    const auto tag = image.find(':', image.find('/') == std::string::npos ? 0 : image.rfind('/'));
    return tag == std::string::npos || image.substr(tag) == ":latest";
}

void fill_container(json &container) {
    fill(container, "resources", json::object());
    fill(container, "terminationMessagePath", "/dev/termination-log");
    fill(container, "terminationMessagePolicy", "File");
    fill(container, "imagePullPolicy", is_latest(container.value("image", "")) ? "Always" : "IfNotPresent");
    for (json &port : container.contains("ports") ? container["ports"] : container["none"]) {
        fill(port, "protocol", "TCP");
    }
    container.erase("none");
}

void fill_pod(json &spec, const char *restart) {
    for (const char *list : {"containers", "initContainers"}) {
        if (spec.contains(list)) {
            for (json &container : spec[list]) {
                fill_container(container);
            }
        }
    }
    fill(spec, "restartPolicy", restart);
    fill(spec, "terminationGracePeriodSeconds", 30);
    fill(spec, "dnsPolicy", "ClusterFirst");
    fill(spec, "securityContext", json::object());
    fill(spec, "schedulerName", "default-scheduler");
}

void fill_template(json &spec, const char *restart) {
    const json::json_pointer pod("/template/spec");
    if (spec.contains(pod) && spec[pod].is_object()) {
        fill_pod(spec[pod], restart);
    }
}

void fill_deployment(json &spec) {
    fill(spec, "replicas", 1);
    const json rolling = {{"maxUnavailable", "25%"}, {"maxSurge", "25%"}};
    fill(spec, "strategy", {{"type", "RollingUpdate"}, {"rollingUpdate", rolling}});
    if (spec["strategy"].value("type", "RollingUpdate") == "RollingUpdate") {
        fill(spec["strategy"], "type", "RollingUpdate");
        fill(spec["strategy"], "rollingUpdate", rolling);
    } else {
        if (spec["strategy"].value("rollingUpdate", json()).is_null()) {
            spec["strategy"].erase("rollingUpdate");
        }
    }
    fill(spec, "revisionHistoryLimit", 10);
    fill(spec, "progressDeadlineSeconds", 600);
}

void fill_service(json &spec) {
    fill(spec, "type", "ClusterIP");
    fill(spec, "sessionAffinity", "None");
    fill(spec, "clusterIP", "10.96.0.10");
    for (json &port : spec.contains("ports") ? spec["ports"] : spec["none"]) {
        fill(port, "protocol", "TCP");
        fill(port, "targetPort", port.value("port", json()));
    }
    spec.erase("none");
}

/** `stringData` is written into `data`, in Base64, and never read back. */
std::string base64(const std::string &text) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < text.size(); i += 3) {
        unsigned long block = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            block = block << 8 | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            out += i + k > text.size() ? '=' : digits[block >> (18 - 6 * k) & 63];
        }
    }
    return out;
}

void fill_secret(json &object) {
    fill(object, "type", "Opaque");
    if (object.contains("stringData")) {
        for (const auto &[name, value] : object["stringData"].items()) {
            object["data"][name] = base64(value.get<std::string>());
        }
        object.erase("stringData");
    }
}

} // namespace

void set_defaults(const KubeKind &kind, json &object) {
    const std::string name = kind.kind;
    if (name == "Secret") {
        fill_secret(object);
    }
    if (!object.contains("spec") || !object["spec"].is_object()) {
        return;
    }
    json &spec = object["spec"];
    if (name == "Pod") {
        fill_pod(spec, "Always");
    } else if (name == "Deployment") {
        fill_template(spec, "Always");
        fill_deployment(spec);
    } else if (name == "StatefulSet") {
        fill_template(spec, "Always");
        fill(spec, "replicas", 1);
        fill(spec, "podManagementPolicy", "OrderedReady");
        fill(spec, "updateStrategy", {{"type", "RollingUpdate"}, {"rollingUpdate", {{"partition", 0}}}});
        fill(spec, "revisionHistoryLimit", 10);
    } else if (name == "DaemonSet") {
        fill_template(spec, "Always");
        fill(spec, "updateStrategy",
             {{"type", "RollingUpdate"}, {"rollingUpdate", {{"maxUnavailable", 1}, {"maxSurge", 0}}}});
        fill(spec, "revisionHistoryLimit", 10);
    } else if (name == "Job") {
        fill_template(spec, "Never");
        fill(spec, "completions", 1);
        fill(spec, "parallelism", 1);
        fill(spec, "backoffLimit", 6);
        fill(spec, "suspend", false);
    } else if (name == "CronJob") {
        fill(spec, "concurrencyPolicy", "Allow");
        fill(spec, "suspend", false);
    } else if (name == "Service") {
        fill_service(spec);
    }
}

} // namespace simulator
