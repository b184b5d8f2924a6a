// Records that servers have and YAML can't say as they are.

#include "export/adopt.hpp"
#include "support/error.hpp"

#include <catch2/catch.hpp>

using namespace stowage;
using Catch::Contains;

namespace {

model::Stack git_stack(std::int64_t id, const std::string &name) {
    model::Stack stack;
    stack.id = id;
    stack.name = name;
    stack.type = model::StackType::standalone;
    stack.status = model::StackStatus::active;
    stack.endpoint_id = 1;
    model::GitConfig git;
    git.url = "https://git.example.com/acme/stacks";
    git.reference_name = "refs/heads/main";
    git.config_file_path = "docker-compose.yml";
    stack.git = git;
    return stack;
}

model::Stack inline_stack(std::int64_t id, const std::string &name) {
    model::Stack stack = git_stack(id, name);
    stack.git.reset();
    return stack;
}

struct World {
    exported::Source source;

    World() {
        current::ServerState &state = source.state;
        state.server = source.server.name = "main";
        state.url = source.server.url = "https://portainer.example.com";
        source.server.api_key = desired::Text::named(desired::Text::Source::environment, "PORTAINER_API_KEY");
        state.user = {1, "admin", true};
        state.environments = {{1, "production", model::EnvironmentType::docker, true, true},
                              {2, "cluster", model::EnvironmentType::kubernetes_local, true, true}};
        state.swarm_ids.emplace(1, std::string());
        state.users = std::vector{std::pair<std::int64_t, std::string>(1, "admin")};
        state.teams = std::vector{std::pair<std::int64_t, std::string>(1, "ops")};
    }

    void add(model::Stack stack, const std::string &content = "services: {a: {image: nginx}}\n") {
        if (!stack.git)
            source.state.files.emplace(stack.id, content);
        source.state.stacks.push_back(std::move(stack));
    }

    exported::Result result() {
        current::sort_for_lookup(source.state.stacks);
        const auto nothing = [](const std::filesystem::path &path, std::size_t) -> std::string {
            throw support::Error("there is no " + path.string());
        };
        return exported::adopt({source}, {}, {"", exported::Split::none, {}}, nothing);
    }
};

std::string yaml_of(const exported::Result &result) {
    for (const exported::File &file : result.files)
        if (file.path == "stowage.yaml")
            return file.content;
    return {};
}

} // namespace

TEST_CASE("fields that YAML refuses are left to the server, and said to be", "[export]") {
    World world;
    model::Stack odd = git_stack(1, "odd");
    odd.git->config_file_path = "/web/docker-compose.yml";
    odd.git->reference_name = "main";
    odd.git->additional_files = {"../outside.yml", "fine.yml"};
    odd.auto_update = model::AutoUpdate{"30s", "", false, false, "7"};
    odd.env = {{"PORT", "1"}, {"with blank", "2"}};
    world.add(odd);
    const exported::Result result = world.result();
    CHECK(result.left_out.empty());
    CHECK(result.left_to_do.empty());
    const std::string yaml = yaml_of(result);
    INFO(yaml);
    CHECK_THAT(yaml, Contains("configFilePath: web/docker-compose.yml"));
    for (const char *field : {"gitConfig.configFilePath", "gitConfig.referenceName",
                              "gitConfig.additionalFiles", "autoUpdate", "env"})
        CHECK_THAT(yaml, Contains(std::string("ignore: [")) && Contains(field));
}

TEST_CASE("a password in a git URL is not written", "[export]") {
    World world;
    model::Stack stack = git_stack(1, "leaky");
    stack.git->url = "https://bot:hunter2@git.example.com/acme/stacks";
    world.add(stack);
    const exported::Result result = world.result();
    const std::string yaml = yaml_of(result);
    INFO(yaml);
    CHECK_THAT(yaml, !Contains("hunter2") && Contains("url: https://git.example.com/acme/stacks"));
    CHECK_THAT(yaml, Contains("change that to authentication"));
    CHECK(result.left_to_do.empty());
}

TEST_CASE("stacks of one name in several namespaces have files of their own", "[export]") {
    World world;
    std::int64_t id = 0;
    for (const char *space : {"default", "team-a", "team-b"}) {
        model::Stack stack = inline_stack(++id, "web");
        stack.type = model::StackType::kubernetes;
        stack.endpoint_id = 2;
        stack.kubernetes_namespace = space;
        world.add(stack, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + std::string(space) + "}\n");
    }
    const exported::Result result = world.result();
    CHECK(result.added.size() == 3);
    CHECK(result.left_to_do.empty());
}

TEST_CASE("stacks that nothing can name are named with the reason", "[export]") {
    World world;
    world.add(inline_stack(1, ""));
    model::Stack orphan = inline_stack(2, "orphan");
    orphan.endpoint_id = 9;
    world.add(orphan);
    for (const std::int64_t id : {3, 4}) {
        model::Stack twin = git_stack(id, "twin");
        twin.type = model::StackType::kubernetes;
        twin.endpoint_id = 2;
        world.add(twin);
    }
    for (const char *space : {"a", "b"}) {
        model::Stack known = git_stack(space[0], "known");
        known.type = model::StackType::kubernetes;
        known.endpoint_id = 2;
        known.kubernetes_namespace = space;
        world.add(known);
    }
    model::Stack closed = inline_stack(7, "closed");
    closed.git_is_closed = true;
    world.add(closed);
    world.add(inline_stack(5, "empty"), "\n");
    world.add(inline_stack(6, "web"));
    const exported::Result result = world.result();
    CHECK(result.added == std::vector<std::string>{"cluster/known", "cluster/known", "production/web"});
    REQUIRE(result.left_out.size() == 6);
    std::string reasons;
    for (const exported::LeftOut &one : result.left_out)
        reasons += one.label + ": " + one.reason + "\n";
    CHECK_THAT(reasons, Contains("production/#1: stack #1 has no name"));
    CHECK_THAT(reasons, Contains("#9/orphan: its environment no longer exists"));
    CHECK_THAT(reasons, Contains("cluster/twin: 2 stacks of its environment have this name"));
    CHECK_THAT(reasons, Contains("production/closed: it comes from git, and admin may not read the source"));
    CHECK_THAT(reasons, Contains("production/empty: its content is empty"));
}

TEST_CASE("who has access and no longer exists does not stop the stack", "[export]") {
    World world;
    model::Stack stack = inline_stack(1, "web");
    stack.resource_control = model::ResourceControl{{false, false, {99}, {1}}, 1};
    world.add(stack);
    const exported::Result result = world.result();
    const std::string yaml = yaml_of(result);
    INFO(yaml);
    CHECK_THAT(yaml, Contains("names #99 among its users") && !Contains("access: {"));
    CHECK(result.left_to_do.empty());
}

TEST_CASE("secrets are named, and their values are nowhere", "[export]") {
    World world;
    model::Stack stack = inline_stack(1, "web");
    stack.env = {{"DB_PASSWORD", "hunter2hunter2"}, {"PORT", "8080"}};
    world.add(stack);
    const exported::Result result = world.result();
    for (const exported::File &file : result.files)
        CHECK_THAT(file.content, !Contains("hunter2"));
    CHECK_THAT(yaml_of(result),
               Contains("DB_PASSWORD: {env: WEB_DB_PASSWORD}") && Contains("PORT: \"8080\""));
    REQUIRE(result.secrets.size() == 1);
    CHECK(result.secrets[0].of == "production/web: env.DB_PASSWORD");
}
