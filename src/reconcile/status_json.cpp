#include "reconcile/status_json.hpp"

#include "report/paint.hpp"
#include "support/rfc3339.hpp"

#include <nlohmann/json.hpp>

namespace stowage::reconcile {
namespace {

using Json = nlohmann::ordered_json;

/// Only stacks of Kubernetes have one.
Json with_namespace(Json json, const std::string &space) {
    if (!space.empty())
        json["namespace"] = space;
    return json;
}

std::string namespace_in(const Json &json) {
    return json.value("namespace", std::string());
}

/// Left out where there is nothing to tell, as in files of earlier versions.
void add_code(Json &json, support::Code code) {
    if (const char *name = name_of(code); *name != '\0')
        json["code"] = name;
}

support::Code code_in(const Json &json) {
    return support::code_named(json.value("code", std::string()));
}

Json known_json(const std::vector<Status::Known> &stacks) {
    Json list = Json::array();
    for (const Status::Known &one : stacks)
        list.push_back(with_namespace({{"server", one.server},
                                       {"environment", one.environment},
                                       {"stack", one.stack},
                                       {"health", one.health},
                                       {"drifted", one.drifted}},
                                      one.space));
    return list;
}

std::vector<Status::Known> known_from(const Json &list) {
    std::vector<Status::Known> stacks;
    for (const Json &item : list)
        stacks.push_back({item.at("server").get<std::string>(), item.at("environment").get<std::string>(),
                          item.at("stack").get<std::string>(), item.at("health").get<std::string>(),
                          item.at("drifted").get<bool>(), namespace_in(item)});
    return stacks;
}

Json stacks_json(const std::vector<Status::Stack> &stacks) {
    Json list = Json::array();
    for (const Status::Stack &one : stacks) {
        Json item = {{"server", one.server}, {"environment", one.environment},
                     {"stack", one.stack},   {"why", one.why},
                     {"since", one.since},   {"by", one.by}};
        add_code(item, one.code);
        list.push_back(with_namespace(std::move(item), one.space));
    }
    return list;
}

std::vector<Status::Stack> stacks_from(const Json &list) {
    std::vector<Status::Stack> stacks;
    for (const Json &item : list)
        stacks.push_back({item.at("server").get<std::string>(), item.at("environment").get<std::string>(),
                          item.at("stack").get<std::string>(), item.at("why").get<std::string>(),
                          item.at("since").get<std::string>(), item.at("by").get<std::string>(),
                          namespace_in(item), code_in(item)});
    return stacks;
}

Json problems_json(const std::vector<Problem> &problems) {
    Json list = Json::array();
    for (const Problem &one : problems) {
        Json item = {{"of", name_of(one.of)}, {"server", one.server}, {"environment", one.environment},
                     {"stack", one.stack},    {"why", one.why},       {"since", one.since}};
        add_code(item, one.code);
        list.push_back(with_namespace(std::move(item), one.space));
    }
    return list;
}

std::vector<Problem> problems_from(const Json &list) {
    std::vector<Problem> problems;
    for (const Json &item : list)
        problems.push_back({problem_of(item.at("of").get<std::string>()),
                            item.at("server").get<std::string>(), item.at("environment").get<std::string>(),
                            item.at("stack").get<std::string>(), item.at("why").get<std::string>(),
                            item.at("since").get<std::string>(), namespace_in(item), code_in(item)});
    return problems;
}

Json as_json(const Status &status) {
    return {{"apiVersion", "stowage/v1"},
            {"lastPass",
             {{"run", status.run},
              {"started", status.started},
              {"finished", status.finished},
              {"seconds", status.seconds},
              {"exitCode", status.exit_code},
              {"error", status.error}}},
            {"lastSuccess", status.last_success},
            {"desiredState",
             {{"commit", status.commit},
              {"seen", status.commit_seen},
              {"refused", status.refused},
              {"remoteError", status.remote_error}}},
            {"stacks",
             {{"total", status.stacks},
              {"changed", status.changed},
              {"drifted", status.drifted},
              {"each", known_json(status.known)}}},
            {"health", status.health},
            {"servers", status.servers},
            {"failing", stacks_json(status.failing)},
            {"held", stacks_json(status.held)},
            {"unwell", stacks_json(status.unwell)},
            {"problems", problems_json(status.problems)},
            {"sinceFirstPass",
             {{"passes", status.passes}, {"changes", status.changes}, {"failures", status.failures}}}};
}

/// Throws support::Error for what is no time; "" is never.
void need_times(const Status &status) {
    std::vector<std::string> times{status.started, status.finished, status.last_success, status.commit_seen};
    for (const auto *stacks : {&status.failing, &status.held, &status.unwell})
        for (const Status::Stack &one : *stacks)
            times.push_back(one.since);
    for (const Problem &one : status.problems)
        times.push_back(one.since);
    for (const std::string &time : times)
        if (!time.empty())
            (void)support::from_rfc3339(time);
}

std::string printed(const Json &json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace

Status status_from(const std::string &text) {
    const Json json = Json::parse(text);
    Status status;
    const auto read = [](const Json &from, const char *key, auto &into) { from.at(key).get_to(into); };
    const Json &pass = json.at("lastPass");
    read(pass, "run", status.run);
    read(pass, "started", status.started);
    read(pass, "finished", status.finished);
    read(pass, "seconds", status.seconds);
    read(pass, "exitCode", status.exit_code);
    read(pass, "error", status.error);
    read(json, "lastSuccess", status.last_success);
    const Json &desired = json.at("desiredState");
    read(desired, "commit", status.commit);
    read(desired, "seen", status.commit_seen);
    read(desired, "refused", status.refused);
    read(desired, "remoteError", status.remote_error);
    const Json &stacks = json.at("stacks");
    read(stacks, "total", status.stacks);
    read(stacks, "changed", status.changed);
    read(stacks, "drifted", status.drifted);
    if (stacks.contains("each")) // not in those of earlier versions
        status.known = known_from(stacks.at("each"));
    read(json, "health", status.health);
    read(json, "servers", status.servers);
    status.failing = stacks_from(json.at("failing"));
    status.held = stacks_from(json.at("held"));
    if (json.contains("unwell")) // nor is this
        status.unwell = stacks_from(json.at("unwell"));
    if (json.contains("problems")) // nor this
        status.problems = problems_from(json.at("problems"));
    const Json &ever = json.at("sinceFirstPass");
    read(ever, "passes", status.passes);
    read(ever, "changes", status.changes);
    read(ever, "failures", status.failures);
    need_times(status);
    return status;
}

std::string to_json(const Status &status) {
    return printed(as_json(status));
}

std::string to_json(const Status &status, const std::vector<Suspension> &suspensions) {
    Json json = as_json(status);
    json["suspensions"] = Json::array();
    for (const Suspension &one : suspensions)
        json["suspensions"].push_back({{"stacks", report::safe(one.stacks)},
                                       {"reason", report::safe(one.reason)},
                                       {"since", one.since},
                                       {"until", one.until}});
    return printed(json);
}

} // namespace stowage::reconcile
