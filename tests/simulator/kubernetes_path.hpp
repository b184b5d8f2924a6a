#pragma once

#include <optional>
#include <string>
#include <vector>

namespace simulator {

/** What a path below `/kubernetes` names. */
struct KubePath {
    std::string group;
    std::string version;
    std::string space;
    std::string plural;
    std::string name;
    std::string part; ///< "log"
};

/** `api/v1/…` or `apis/GROUP/VERSION/…`, then `[namespaces/NS/]RESOURCE[/NAME[/PART]]`. */
std::optional<KubePath> kube_path(std::vector<std::string> path);

} // namespace simulator
