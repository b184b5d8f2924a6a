#include "world_case.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

namespace property {
namespace {

using nlohmann::json;

const std::vector<std::string> paths = {"a.yml", "b/docker-compose.yml"};
const std::vector<std::string> references = {"refs/heads/main", "refs/heads/next", ""};
const std::vector<std::string> names = {"A", "BUILD_ID", "GREETING", "Lower", "TOKEN", "with.dot", "Z9"};
// What quoting, terminals and interpolation could trip over.
const std::vector<std::string> values = {
    "1", "", " x ", "yes", "ünï", "a=b", "two\nlines", "\"quoted\"", "${HOME}", "$$", "#", reference_value};

const std::vector<std::string> accesses = {"{public: true}", "{administrators: true}", "{teams: [ops]}",
                                           "{users: [alice, 3]}"};

/// Each is YAML and, but for `none`, JSON of the server.
const std::vector<std::string> schedules = {"none", R"({"cronExpression": "0 2 * * *"})",
                                            R"({"cronExpression": "0 2 * * *", "pullImages": true})",
                                            R"({"cronExpression": "@weekly"})"};

bool has_schedules(const WorldCase &world) {
    return world.generation == "2.44";
}

bool is_newer(const WorldCase &world) {
    return world.generation != "2.23";
}

std::string webhook_of(std::size_t stack, bool other) {
    std::string digits = std::to_string(1000 + 2 * stack + (other ? 1 : 0));
    return "0b0e8d6c-6c5a-4c53-9a5e-3a3c2a1b" + digits;
}

std::vector<std::pair<std::string, std::string>> random_env(Random &random) {
    std::vector<std::pair<std::string, std::string>> env;
    for (const std::string &name : names)
        if (random.chance(40))
            env.emplace_back(name, random.one_of(values));
    return env;
}

std::optional<Polling> random_polling(Random &random, std::size_t stack) {
    if (random.chance(40))
        return std::nullopt;
    Polling polling;
    if (random.chance(70))
        polling.interval = random.one_of<std::string>({"5m", "300s", "1h30m"});
    if (polling.interval.empty() || random.chance(30))
        polling.webhook = webhook_of(stack, random.chance(30));
    polling.force = random.chance(30);
    return polling;
}

Side random_side(Random &random, const WorldCase &world, std::size_t stack) {
    Side side;
    side.git = random.chance(55);
    side.content = static_cast<int>(random.below(4));
    if (side.git) {
        side.path = random.one_of(paths);
        side.reference = random.one_of(references);
        if (random.chance(25))
            side.additional = {"extra.yml"};
        // Newer servers keep this in a source that stacks share.
        side.tls_skip_verify = !is_newer(world) && random.chance(20);
        side.polling = random_polling(random, stack);
        side.is_private = random.chance(20);
        if (is_newer(world) && !side.is_private && random.chance(20))
            side.source = "acme";
    }
    side.access = random.chance(30) ? random.one_of(accesses) : "";
    if (random.chance(30))
        side.prune = random.chance(50);
    side.env = random_env(random);
    side.running = !random.chance(20);
    return side;
}

void differ_in_place(Random &random, Side &side, std::size_t stack, bool newer) {
    switch (random.below(side.git ? 6 : 3)) {
    case 0:
        side.env = random_env(random);
        break;
    case 1:
        side.running = !side.running;
        break;
    case 2:
        if (side.git)
            side.reference = random.one_of(references);
        else
            side.content = (side.content + 1) % 4;
        break;
    case 3:
        side.polling = random_polling(random, stack);
        break;
    case 4:
        side.tls_skip_verify = !newer && !side.tls_skip_verify;
        break;
    default:
        if (newer) {
            side.path = random.one_of(paths);
            side.additional.clear();
            side.source.clear();
            side.is_private = random.chance(30) != side.is_private;
        }
    }
}

/// What the server has where `wanted` is desired: the same, something near it, or something else.
Side found_for(Random &random, const WorldCase &world, const Side &wanted, std::size_t stack) {
    Side found = wanted;
    const bool newer = is_newer(world);
    if (random.chance(10)) {
        found = random_side(random, world, stack);
    } else {
        for (std::size_t i = random.below(4); i > 0; --i)
            differ_in_place(random, found, stack, newer);
    }
    if (found.access.empty() || random.chance(30))
        found.access = random.one_of(accesses);
    if (random.chance(30))
        found.prune = random.chance(50);
    if (found.git && found.reference != "refs/heads/next" && random.chance(40))
        found.behind = 1 + static_cast<int>(random.below(oldest));
    found.knows_credentials = newer || !random.chance(15);
    random.shuffle(found.env);
    found.failed = newer && found.running && random.chance(10);
    return found;
}

std::vector<std::string> random_ignore(Random &random, const Side &wanted, const Side *found) {
    std::vector<std::string> fields = {"env", "env.A", "env.BUILD_ID", "env.NOWHERE", "state"};
    const bool same_kind = found != nullptr && found->git == wanted.git;
    if (same_kind && wanted.git)
        for (const char *field :
             {"autoUpdate", "autoUpdate.interval", "autoUpdate.webhook", "autoUpdate.forceUpdate",
              "gitConfig.referenceName", "gitConfig.tlsSkipVerify", "gitConfig.configFilePath"})
            fields.emplace_back(field);
    else if (same_kind)
        fields.emplace_back("file");
    random.shuffle(fields);
    fields.resize(1 + random.below(3));
    return fields;
}

/// Whether a stack is sure to be as desired after an apply, so that others can depend on it.
bool is_reachable(const StackCase &stack, bool newer) {
    if (!stack.wanted || !stack.wanted->running || !stack.former_name.empty() ||
        !stack.former_environment.empty())
        return false;
    if (!stack.found)
        return true;
    const Side &have = *stack.found;
    const Side &want = *stack.wanted;
    if (!want.git)
        return true;
    return have.git && (newer || (have.path == want.path && have.additional == want.additional &&
                                  have.is_private == want.is_private));
}

StackCase random_stack(Random &random, const WorldCase &world, std::size_t number) {
    static const std::vector<std::pair<std::string, int>> environments = {
        {"production", 1}, {"production", 1}, {"staging", 2}, {"swarm", 3}};
    StackCase stack;
    stack.name = "s" + std::to_string(number);
    std::tie(stack.environment, stack.environment_id) = random.one_of(environments);
    stack.swarm = stack.environment_id == 3;
    stack.found_environment_id = stack.environment_id;
    const Side wanted = random_side(random, world, number);
    stack.found_name = stack.name;
    if (random.chance(75)) {
        stack.found = found_for(random, world, wanted, number);
        if (random.chance(12)) {
            stack.former_name = "old-" + stack.name;
            stack.found_name = stack.former_name;
        }
        if (!stack.swarm && random.chance(12)) {
            stack.found_environment_id = stack.environment_id == 1 ? 2 : 1;
            stack.former_environment = stack.environment_id == 1 ? "staging" : "production";
        }
    }
    if (random.chance(12) && stack.former_name.empty() && stack.former_environment.empty()) {
        stack.forgotten = stack.found && random.chance(50);
        return stack; // to be absent
    }
    stack.wanted = wanted;
    stack.protect = random.chance(20);
    stack.replace = !stack.protect && random.chance(60);
    if (wanted.git && random.chance(40))
        stack.git_drift = random.one_of<std::string>({"files", "commit", "ignore"});
    for (const StackCase &before : world.stacks)
        if (wanted.running && is_reachable(before, is_newer(world)) && random.chance(20))
            stack.depends.push_back(before.environment + "/" + before.name);
    if (random.chance(30))
        stack.ignore = random_ignore(random, wanted, stack.found ? &*stack.found : nullptr);
    return stack;
}

json env_value(const std::string &value) {
    if (value == reference_value)
        return {{"env", reference_name}};
    return value;
}

/// In the order that is given: nlohmann::json would sort.
std::string yaml_env(const Side &side) {
    std::string text;
    for (const auto &[name, value] : side.env)
        text += (text.empty() ? "" : ", ") + json(name).dump() + ": " + env_value(value).dump();
    return "{" + text + "}";
}

json polling_yaml(const Polling &polling) {
    json object = json::object();
    if (!polling.interval.empty())
        object["interval"] = polling.interval;
    if (!polling.webhook.empty())
        object["webhook"] = polling.webhook;
    if (polling.force)
        object["forceUpdate"] = true;
    return object;
}

json git_yaml(const Side &side, const Repositories &repositories) {
    json git = {{"url", side.is_private ? repositories.private_url : repositories.app_url},
                {"configFilePath", side.path}};
    if (!side.reference.empty())
        git["referenceName"] = side.reference;
    if (!side.additional.empty())
        git["additionalFiles"] = side.additional;
    if (side.tls_skip_verify)
        git["tlsSkipVerify"] = true;
    if (side.is_private)
        git["authentication"] = {{"username", "bot"}, {"password", "s3cret"}};
    if (!side.source.empty())
        git["source"] = side.source;
    return git;
}

std::string yaml_of(const StackCase &stack, const Repositories &repositories) {
    if (stack.forgotten)
        return {};
    json object = {{"name", stack.name}, {"environment", stack.environment}};
    if (!stack.wanted) {
        object["state"] = "absent";
        return "  - " + object.dump() + "\n";
    }
    const Side &side = *stack.wanted;
    if (!stack.former_name.empty())
        object["formerName"] = stack.former_name;
    if (!stack.former_environment.empty())
        object["formerEnvironment"] = stack.former_environment;
    if (stack.protect)
        object["protect"] = true;
    if (stack.replace)
        object["replace"] = true;
    if (!stack.depends.empty())
        object["dependsOn"] = stack.depends;
    if (!stack.git_drift.empty())
        object["gitDrift"] = stack.git_drift;
    if (side.prune)
        object["prune"] = *side.prune;
    if (!stack.ignore.empty())
        object["ignore"] = stack.ignore;
    if (!side.running)
        object["state"] = "stopped";
    if (side.git) {
        object["gitConfig"] = git_yaml(side, repositories);
        if (side.polling)
            object["autoUpdate"] = polling_yaml(*side.polling);
    } else {
        object["file"] = "content" + std::to_string(side.content) + ".yml";
    }
    std::string text = object.dump();
    text.insert(text.size() - 1, ", \"env\": " + yaml_env(side));
    if (!side.access.empty())
        text.insert(text.size() - 1, ", \"access\": " + side.access);
    if (!side.schedule.empty())
        text.insert(text.size() - 1, ", \"restartSchedule\": " + side.schedule);
    return "  - " + text + "\n";
}

json git_state(const Side &side, const Repositories &repositories) {
    json git = {{"URL", side.is_private ? repositories.private_url : repositories.app_url},
                {"ReferenceName", side.reference},
                {"ConfigFilePath", side.path},
                {"TLSSkipVerify", side.tls_skip_verify}};
    if (side.is_private && side.knows_credentials)
        git["Authentication"] = {{"Username", "bot"}, {"Password", "s3cret"}};
    if (side.behind > 0)
        git["ConfigHash"] = repositories.commits.at(static_cast<std::size_t>(side.behind));
    return git;
}

json control_state(const std::string &access) {
    if (access == accesses[0])
        return {{"Public", true}};
    if (access == accesses[2])
        return {{"TeamAccesses", {1}}};
    if (access == accesses[3])
        return {{"UserAccesses", {2, 3}}};
    return {{"AdministratorsOnly", true}};
}

/// Ids of the sources of newer servers.
constexpr int app_source = 1;
constexpr int private_source = 2;
constexpr int acme_source = 3;

json sources_state(const Repositories &repositories) {
    return {{{"id", app_source}, {"name", "app"}, {"url", repositories.app_url}},
            {{"id", private_source},
             {"name", "private"},
             {"url", repositories.private_url},
             {"authentication", {{"username", "bot"}, {"password", "s3cret"}}}},
            {{"id", acme_source}, {"name", "acme"}, {"url", repositories.app_url}, {"interval", "10m"}}};
}

json schedule_state(const std::string &schedule) {
    const json written = json::parse(schedule);
    return {{"CronExpression", written.at("cronExpression")},
            {"PullImages", written.value("pullImages", false)}};
}

json state_of(const StackCase &stack, int id, const Repositories &repositories, bool newer) {
    const Side &side = *stack.found;
    json object = {{"Id", id},
                   {"Name", stack.found_name},
                   {"EndpointId", stack.found_environment_id},
                   {"Type", stack.swarm ? 1 : 2},
                   {"Status", side.failed    ? 4
                              : side.running ? 1
                                             : 2}};
    object["Env"] = json::array();
    for (const auto &[name, value] : side.env)
        object["Env"].push_back({{"name", name}, {"value", value}});
    object["ResourceControl"] = control_state(side.access);
    if (side.prune)
        object["Option"] = {{"Prune", *side.prune}};
    if (!side.schedule.empty() && side.schedule != "none")
        object["RestartSchedule"] = schedule_state(side.schedule);
    if (side.failed)
        object["DeploymentStatus"] = {{{"Status", 4}, {"Time", 1}, {"Message", "no space left"}}};
    if (!side.git) {
        object["file"] = content_of(side.content);
        return object;
    }
    object["GitConfig"] = git_state(side, repositories);
    if (newer)
        object["sourceId"] = side.is_private       ? private_source
                             : side.source.empty() ? app_source
                                                   : acme_source;
    if (side.is_private && !side.knows_credentials) // so the simulator can't read them from the repository
        object["files"] = {{side.path, content_of(0)}, {"extra.yml", content_of(1)}};
    if (!side.additional.empty())
        object["AdditionalFiles"] = side.additional;
    if (side.polling)
        object["AutoUpdate"] = {{"Interval", side.polling->interval},
                                {"Webhook", side.polling->webhook},
                                {"ForceUpdate", side.polling->force}};
    return object;
}

} // namespace

std::string content_of(int number) {
    return "services:\n  app:\n    image: nginx:" + std::to_string(number + 1) +
           "\n    command: [\"sleep\", \"infinity\"]\n";
}

namespace {

/// From choices of its own, so that all else of a case is as it would be without.
void add_schedules(Random random, WorldCase &world) {
    for (StackCase &stack : world.stacks) {
        if (stack.found && random.chance(60))
            stack.found->schedule = random.one_of(schedules);
        if (!stack.wanted)
            continue;
        if (random.chance(40))
            stack.wanted->schedule = random.one_of(schedules);
        if (stack.found && random.chance(20))
            stack.ignore.emplace_back("restartSchedule");
    }
}

} // namespace

WorldCase random_case(Random &random, const std::string &generation, const Shape &shape) {
    WorldCase world;
    world.generation = generation;
    const std::size_t count = 1 + random.below(shape.stacks);
    for (std::size_t i = 0; i < count; ++i)
        world.stacks.push_back(random_stack(random, world, i));
    if (has_schedules(world))
        add_schedules(random, world);
    return world;
}

std::string yaml_of(const WorldCase &world, const std::string &server_url, const Repositories &repositories) {
    std::string stacks;
    for (const StackCase &stack : world.stacks)
        stacks += yaml_of(stack, repositories);
    return "apiVersion: stowage/v1\nservers:\n  - {name: main, url: '" + server_url +
           "', apiKey: ptr_admin}\ndefaults: {server: main}\n"
           "prune: {environments: ['*'], names: ['s*', 'old-*']}\nstacks:\n" +
           (stacks.empty() ? "  []\n" : stacks);
}

std::string state_of(const WorldCase &world, const Repositories &repositories) {
    json state = {
        {"users",
         {{{"id", 1}, {"username", "admin"}, {"role", 1}, {"apiKeys", {"ptr_admin"}}},
          {{"id", 2}, {"username", "alice"}, {"role", 2}},
          {{"id", 3}, {"username", "bob"}, {"role", 2}}}},
        {"teams", {{{"id", 1}, {"name", "ops"}, {"members", {2}}}}},
        {"environments",
         {{{"id", 1}, {"name", "production"}, {"type", 1}},
          {{"id", 2}, {"name", "staging"}, {"type", 1}},
          {{"id", 3}, {"name", "swarm"}, {"type", 1}, {"swarm", true}}}},
        {"repositories",
         {{{"name", "app"}, {"path", repositories.path}},
          {{"name", "private"}, {"path", repositories.path}, {"username", "bot"}, {"password", "s3cret"}}}}};
    if (is_newer(world))
        state["sources"] = sources_state(repositories);
    state["stacks"] = json::array();
    int id = 0;
    for (const StackCase &stack : world.stacks)
        if (stack.found)
            state["stacks"].push_back(state_of(stack, ++id, repositories, is_newer(world)));
    // One that the desired state does not name.
    state["stacks"].push_back(
        {{"Id", ++id}, {"Name", "unmanaged"}, {"EndpointId", 1}, {"Type", 2}, {"file", content_of(0)}});
    return state.dump();
}

} // namespace property
