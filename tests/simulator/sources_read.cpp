#include "answers.hpp"
#include "git_words.hpp"
#include "payload.hpp"
#include "repositories.hpp"
#include "sources.hpp"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>

namespace simulator {
namespace {

using nlohmann::json;

/** How long a list is shown again without being made anew. */
constexpr double list_age = 30;

/** When a stack was last deployed. */
long synced_at(const Stack &stack) {
    long time = stack.creation_date;
    for (const DeploymentEvent &event : stack.deployment_status) {
        time = std::max(time, event.time);
    }
    return time;
}

ListedSource listed(const State &state, const Source &source) {
    ListedSource shown;
    shown.id = source.id;
    shown.name = source.name;
    shown.url = source.url;
    std::set<int> environments;
    for (const Stack *stack : stacks_of(state, source.id)) {
        ++shown.used_by;
        environments.insert(stack->endpoint_id);
        shown.last_sync = std::max(shown.last_sync, synced_at(*stack));
    }
    shown.environments = static_cast<int>(environments.size());
    return shown;
}

/** Asks the repositories of these sources, without the lock. */
void ask_repositories(World &world, Lock &lock, const std::vector<Source> &sources,
                      std::vector<ListedSource> &shown) {
    const std::vector<Repository> repositories = world.state.repositories;
    lock.unlock();
    for (std::size_t i = 0; i < sources.size(); ++i) {
        shown[i].error =
            source_error(clone(repositories, sources[i].url, "", sources[i].authentication, {}).problem);
    }
    lock.lock();
}

json listed_json(const World &world, const ListedSource &source) {
    json object = {{"id", source.id},
                   {"name", source.name},
                   {"type", "git"},
                   {"url", source.url},
                   {"status", source.error.empty() ? "healthy" : "error"},
                   {"usedBy", source.used_by},
                   {"environments", source.environments},
                   {"lastSync", source.last_sync}};
    if (!source.error.empty()) {
        object["error"] = source.error;
    }
    const Source *stored = world.state.source(source.id);
    if (world.can().source_polling && stored != nullptr) {
        object["interval"] = stored->interval;
    }
    return object;
}

const std::vector<ListedSource> &remembered_list(World &world, Lock &lock, const Caller &caller) {
    const auto found = world.source_lists.find(caller.id);
    if (found != world.source_lists.end() && world.now() < found->second.made + list_age) {
        return found->second.sources;
    }
    SourceList fresh;
    fresh.made = world.now();
    fresh.sources = list_anew(world, lock, caller);
    return (world.source_lists[caller.id] = std::move(fresh)).sources;
}

bool contains(const std::string &text, const std::string &part) {
    return text.find(part) != std::string::npos;
}

std::vector<ListedSource> searched(const Request &request, std::vector<ListedSource> list) {
    const std::string search = request.query_value("search");
    std::erase_if(list, [&](const ListedSource &source) {
        return !contains(source.name, search) && !contains(source.url, search);
    });
    if (request.query_value("sort") == "name") {
        std::stable_sort(list.begin(), list.end(),
                         [](const ListedSource &a, const ListedSource &b) { return a.name < b.name; });
    }
    if (request.query_value("order") == "desc") {
        std::reverse(list.begin(), list.end());
    }
    return list;
}

std::size_t number_in(const Request &request, const char *name) {
    return static_cast<std::size_t>(std::max(0, std::atoi(request.query_value(name).c_str())));
}

json access_json(const Access &access) {
    json object = json::object();
    if (access.everyone) {
        object["public"] = true;
    }
    if (!access.users.empty()) {
        object["users"] = access.users;
    }
    if (!access.teams.empty()) {
        object["teams"] = access.teams;
    }
    return object;
}

/** How the stacks of a source are kept up to date: the first that is says it for all. */
json mechanism_json(const std::vector<const Stack *> &stacks) {
    for (const Stack *stack : stacks) {
        if (stack->auto_update && !stack->auto_update->interval.empty()) {
            return {{"mechanism", "Interval"}, {"fetchInterval", stack->auto_update->interval}};
        }
        if (stack->auto_update) {
            return {{"mechanism", "Webhook"}};
        }
    }
    return nullptr;
}

} // namespace

std::vector<ListedSource> list_anew(World &world, Lock &lock, const Caller &caller) {
    std::vector<Source> sources;
    std::vector<ListedSource> shown;
    for (const Source &source : world.state.sources) {
        if (may_read(world.state, caller, source)) {
            sources.push_back(source);
            shown.push_back(listed(world.state, source));
        }
    }
    ask_repositories(world, lock, sources, shown);
    return shown;
}

Answer list_sources(World &world, Lock &lock, const Call &call) {
    const std::string type = call.request.query_value("type");
    if (!type.empty() && type != "git" && type != "helm" && type != "oci") {
        return error(400, "Invalid type parameter",
                     "invalid source type " + quoted(type) + ": must be git, helm, or oci");
    }
    std::vector<ListedSource> list = searched(call.request, remembered_list(world, lock, call.caller));
    if (type == "helm" || type == "oci") {
        list.clear();
    }
    const std::size_t limit = number_in(call.request, "limit");
    json shown = json::array();
    for (std::size_t i = number_in(call.request, "start");
         i < list.size() && (limit == 0 || shown.size() < limit); ++i) {
        shown.push_back(listed_json(world, list[i]));
    }
    Answer answer = json_text(shown.dump());
    answer.headers.emplace_back("X-Total-Count", std::to_string(list.size()));
    return answer;
}

Answer summarise_sources(World &world, Lock &lock, const Call &call) {
    int broken = 0;
    const std::vector<ListedSource> &list = remembered_list(world, lock, call.caller);
    for (const ListedSource &source : list) {
        broken += source.error.empty() ? 0 : 1;
    }
    const json body = {{"healthy", static_cast<int>(list.size()) - broken},
                       {"syncing", 0},
                       {"error", broken},
                       {"paused", 0},
                       {"unknown", 0}};
    return json_text(body.dump());
}

Answer show_source(World &world, Lock &lock, const Caller &caller, int id) {
    const Source *found = world.state.source(id);
    if (found == nullptr) {
        return error(404, "Source not found",
                     "Object not found inside the database (bucket=sources, key=" + std::to_string(id) + ")");
    }
    if (!may_read(world.state, caller, *found)) {
        return error(403, "Not enough permissions to retrieve source",
                     "not enough permissions to perform this action");
    }
    const Source source = *found;
    std::vector<ListedSource> shown{listed(world.state, source)};
    ask_repositories(world, lock, {source}, shown);
    json object = listed_json(world, shown[0]);
    object["connection"] = {{"tlsSkipVerify", source.tls_skip_verify}};
    if (source.authentication) {
        object["connection"]["authentication"] = {{"username", source.authentication->username}};
    }
    object["access"] = access_json(source.access);
    const std::vector<const Stack *> stacks = stacks_of(world.state, id);
    if (const json mechanism = mechanism_json(stacks); !mechanism.is_null()) {
        object["autoUpdate"] = mechanism;
    }
    object["workflows"] = json::array();
    for (const Stack *stack : stacks) {
        object["workflows"].push_back(workflow_json(world, *stack, Checked::no));
    }
    return json_text(object.dump());
}

Answer test_source(World &world, Lock &lock, const GitConfig &git) {
    const std::vector<Repository> repositories = world.state.repositories;
    lock.unlock();
    const std::string problem =
        source_error(clone(repositories, git.url, "", git.authentication, {}).problem);
    lock.lock();
    json body = {{"success", problem.empty()}};
    if (!problem.empty()) {
        body["error"] = problem;
    }
    return json_text(body.dump());
}

} // namespace simulator
