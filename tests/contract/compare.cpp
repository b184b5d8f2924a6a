#include "compare.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>

namespace contract {
namespace {

using nlohmann::json;

const std::regex &id_pattern() {
    static const std::regex pattern("[0-9a-f]{64}|[0-9a-f]{40}");
    return pattern;
}

bool one_of(const std::string &key, std::initializer_list<const char *> names) {
    return std::any_of(names.begin(), names.end(), [&](const char *name) { return key == name; });
}

/** Times, process numbers and the like: only whether there is one counts. */
bool present_or_not(const std::string &key) {
    return one_of(key, {"CreationDate",
                        "UpdateDate",
                        "Created",
                        "CreatedAt",
                        "UpdatedAt",
                        "StartedAt",
                        "FinishedAt",
                        "Timestamp",
                        "LastTagTime",
                        "Pid",
                        "PID",
                        "Index",
                        "InstanceID",
                        "Time",
                        "lastSync",
                        "lastSyncDate",
                        "creationDate",
                        "created",
                        "Manager",
                        "Worker",
                        "CertIssuerPublicKey",
                        "TrustRoot",
                        "SandboxKey",
                        "Hostname",
                        "uid",
                        "resourceVersion",
                        "creationTimestamp",
                        "lastUpdateTime",
                        "lastTransitionTime",
                        "startedAt",
                        "TokenIssueAt",
                        "pod-template-hash"});
}

/** Ids of a swarm: 25 letters and digits, which nothing else looks like. */
bool swarm_id(const std::string &text) {
    static const std::regex pattern("[0-9a-z]{25}");
    return std::regex_match(text, pattern);
}

bool absent(const json &value) {
    if (value.is_number()) {
        return value == 0;
    }
    return value.is_null() || (value.is_string() && (value == "" || value == "0001-01-01T00:00:00Z"));
}

/** Durations in a container's status, and the address of the resolver that the engine asked. */
std::string without_chance(std::string text) {
    static const std::regex up("^Up [^(]+?( \\(.*\\))?$");
    static const std::regex down("^(Exited|Restarting) \\((\\d+)\\) .* ago$");
    static const std::regex resolver(" on [0-9.]+:53");
    static const std::regex folder("kub_deployment[0-9]+");
    // What a cluster makes up for ReplicaSets, pods and their volumes.
    static const std::regex made(
        "([a-z]+)-(?=[b-z0-9]*[0-9])[b-df-hj-np-tv-z0-9]{8,10}(-[a-z0-9]{5})?-?(?![a-z0-9])");
    text = std::regex_replace(text, up, "Up …$1");
    text = std::regex_replace(text, down, "$1 ($2) … ago");
    text = std::regex_replace(text, folder, "kub_deployment…");
    text = std::regex_replace(text, made, "$1-…");
    return std::regex_replace(text, resolver, " on …:53");
}

std::vector<std::string> ids_in(const std::string &text) {
    return {std::sregex_token_iterator(text.begin(), text.end(), id_pattern()), std::sregex_token_iterator()};
}

/** What a list is sorted by before it is compared, where the engine keeps no order. */
std::string sort_key(const json &item) {
    if (item.contains("Slot")) {
        return std::to_string(item["Slot"].get<int>()) + item.value("DesiredState", "") +
               item["Status"].value("State", "");
    }
    return item.value("Name", "");
}

json in_order(json list) {
    const bool without_order =
        !list.empty() && list[0].is_object() &&
        (list[0].contains("Slot") || (list[0].contains("Driver") && list[0].contains("Scope")));
    if (without_order) {
        std::stable_sort(list.begin(), list.end(),
                         [](const json &a, const json &b) { return sort_key(a) < sort_key(b); });
    }
    return list;
}

/** Frames of a log come from two streams, in any order. */
std::string sorted_frames(const std::string &text) {
    std::vector<std::string> frames;
    std::size_t start = 0;
    while (start + 8 <= text.size()) {
        const std::size_t size = static_cast<unsigned char>(text[start + 7]);
        frames.push_back(text.substr(start, size + 8));
        start += size + 8;
    }
    std::sort(frames.begin(), frames.end());
    std::string result;
    for (const std::string &frame : frames) {
        result += frame;
    }
    return result;
}

} // namespace

std::vector<std::string> Comparer::compare(const json &recorded, const json &answered, Members members) {
    found.clear();
    counted = members;
    values("", "", recorded, answered);
    return found;
}

std::string Comparer::translate(const std::string &text) const {
    std::string result = text;
    for (const std::string &id : ids_in(text)) {
        const auto entry = known.find(id);
        if (entry != known.end()) {
            result.replace(result.find(id), id.size(), entry->second);
        }
    }
    return result;
}

void Comparer::differ(const std::string &where, const std::string &recorded, const std::string &answered) {
    found.push_back((where.empty() ? "answer" : where) + ": recorded " + recorded + ", answered " + answered);
}

void Comparer::pair_up(const std::string &where, const std::string &recorded, const std::string &answered) {
    const auto [forward, new_forward] = known.emplace(recorded, answered);
    const auto [backward, new_backward] = back.emplace(answered, recorded);
    if (forward->second != answered || backward->second != recorded) {
        differ(where, recorded + " (known here as " + forward->second + ")", answered);
    }
}

void Comparer::texts(const std::string &where, const std::string &key, const std::string &recorded,
                     const std::string &answered) {
    const bool frames = recorded.size() > 8 && recorded[0] > 0 && recorded[0] < 3 && recorded[1] == 0;
    const std::string wanted = frames ? sorted_frames(recorded) : without_chance(recorded);
    const std::string got = frames ? sorted_frames(answered) : without_chance(answered);
    const bool swarm_key =
        one_of(key, {"ID", "ServiceID", "NetworkID", "Target", "NodeID", "Id", "ResourceId"});
    if (swarm_key && swarm_id(wanted) && swarm_id(got)) {
        pair_up(where, wanted, got);
        return;
    }
    const std::vector<std::string> ids = ids_in(wanted);
    const std::vector<std::string> own = ids_in(got);
    if (std::regex_replace(wanted, id_pattern(), "…") != std::regex_replace(got, id_pattern(), "…") ||
        ids.size() != own.size()) {
        differ(where, json(wanted).dump(), json(got).dump());
        return;
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
        pair_up(where, ids[i], own[i]);
    }
}

void Comparer::values(const std::string &where, const std::string &key, const json &recorded,
                      const json &answered) {
    if (present_or_not(key)) {
        if (absent(recorded) != absent(answered) ||
            recorded.type_name() != std::string(answered.type_name())) {
            differ(where, recorded.dump(), answered.dump());
        }
        return;
    }
    if (recorded.is_object() && answered.is_object()) {
        for (const auto &[name, value] : recorded.items()) {
            if (answered.contains(name)) {
                values(where + "/" + name, name, value, answered[name]);
            } else if (counted == Members::all || !value.is_null()) {
                differ(where + "/" + name, value.dump().substr(0, 80), "nothing");
            }
        }
        for (const auto &[name, value] : answered.items()) {
            if (counted == Members::all && !recorded.contains(name)) {
                differ(where + "/" + name, "nothing", value.dump().substr(0, 80));
            }
        }
        return;
    }
    if (recorded.is_array() && answered.is_array() && recorded.size() == answered.size()) {
        const json wanted = in_order(recorded);
        const json got = in_order(answered);
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            values(where + "/" + std::to_string(i), key, wanted[i], got[i]);
        }
        return;
    }
    if (recorded.is_string() && answered.is_string()) {
        texts(where, key, recorded.get<std::string>(), answered.get<std::string>());
        return;
    }
    if (recorded != answered) {
        differ(where, recorded.dump().substr(0, 200), answered.dump().substr(0, 200));
    }
}

} // namespace contract
