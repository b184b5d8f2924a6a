#include "kubernetes_path.hpp"

namespace simulator {

std::optional<KubePath> kube_path(std::vector<std::string> path) {
    KubePath target;
    const auto take = [&path] {
        if (path.empty()) {
            return std::string();
        }
        std::string first = path.front();
        path.erase(path.begin());
        return first;
    };
    const std::string root = take();
    if (root != "api" && root != "apis") {
        return std::nullopt;
    }
    target.group = root == "apis" ? take() : "";
    target.version = take();
    target.plural = take();
    if (target.plural == "namespaces" && path.size() >= 2) {
        target.space = take();
        target.plural = take();
    }
    target.name = take();
    target.part = take();
    return target;
}

} // namespace simulator
