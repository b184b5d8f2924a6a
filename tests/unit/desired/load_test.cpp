#include "desired/load.hpp"
#include "folder.hpp"

#include <catch2/catch.hpp>

using namespace stowage;
using namespace stowage::desired;
using Catch::Contains;
using test::Folder;

namespace {

const Stack &find(const State &state, const std::string &name) {
    for (const auto &stack : state.stacks)
        if (stack->name == name)
            return *stack;
    FAIL("no stack " << name);
    throw std::logic_error("unreachable");
}

std::string value_of(const Stack &stack, const std::string &name) {
    for (const EnvEntry &entry : stack.env)
        if (entry.name == name)
            return entry.value.for_comparing();
    return "(none)";
}

} // namespace

TEST_CASE("load: every field arrives") {
    const State state = load({std::string(STOWAGE_CORPUS) + "/good/everything.yaml"}, {});
    REQUIRE(state.servers.size() == 2);
    const Server &main = *state.find_server("main");
    CHECK(main.url == "https://portainer.example.com:9443");
    CHECK(main.api_key.describe() == "env PORTAINER_API_KEY");
    CHECK_FALSE(main.api_key.resolved());
    CHECK(main.api_key.secret());
    CHECK(main.ca_file == std::string(STOWAGE_CORPUS) + "/files/ca.pem");
    REQUIRE(main.headers.size() == 2);
    CHECK(main.headers.at(0).first == "CF-Access-Client-Secret");
    CHECK(main.headers.at(0).second.describe() == "env CF_SECRET");
    CHECK(main.headers.at(1).second.for_comparing() == "stowage");
    CHECK(main.timeouts.connect == std::chrono::seconds{5});
    CHECK(main.timeouts.deploy == std::chrono::minutes{20});
    CHECK(state.find_server("other.site_2")->url == "http://10.0.0.1:9000/portainer");
    CHECK(state.find_server("none") == nullptr);

    const Stack &web = find(state, "web");
    CHECK(web.server == "other.site_2");
    CHECK(web.environment.name == "staging");
    CHECK(web.former_name == "www");
    CHECK(web.type == model::StackType::standalone);
    REQUIRE(web.git);
    CHECK(web.git->url == "https://git.example.com/acme/stacks");
    CHECK(web.git->reference_name == "refs/tags/v1.0");
    CHECK(web.git->config_file_path == "web/docker-compose.yml");
    CHECK(web.git->additional_files == std::vector<std::string>{"web/prod.yml", "web/more.yml"});
    CHECK_FALSE(web.git->tls_skip_verify);
    REQUIRE(web.git->authentication);
    CHECK(web.git->authentication->username == "bot");
    CHECK(web.git->authentication->password->describe() == "exec pass show git/token");
    REQUIRE(web.auto_update);
    CHECK(web.auto_update->interval == "1h30m");
    CHECK(web.auto_update->webhook == "0b0e8d6c-6c5a-4c53-9a5e-3a3c2a1b9f00");
    CHECK(web.auto_update->force_update);
    CHECK(web.auto_update->force_pull_image);
    CHECK(web.state == RunState::stopped);
    CHECK(web.protect);
    CHECK(web.ignore == std::vector<std::string>{"autoUpdate.webhook", "env.BUILD_ID"});

    SECTION("how it is deployed and looked after") {
        CHECK(web.git->source == "acme");
        CHECK(web.git->source_id == 0);
        CHECK_FALSE(web.replace);
        CHECK(web.git_drift == GitDrift::ignore);
        CHECK(web.pull_image == PullImage::never);
        CHECK(web.prune == false);
        CHECK(web.self_heal == SelfHeal::degraded);
        REQUIRE(web.wait);
        CHECK(web.wait->enabled);
        CHECK(web.wait->timeout == std::chrono::minutes{1});
        CHECK(web.wait->stable_for == std::chrono::seconds{5}); // the default
        CHECK(web.on_failure == OnFailure::restore_inline);
        CHECK(web.deploy_timeout == std::chrono::hours{1});
        const Stack &db = find(state, "db");
        CHECK(db.replace);
        CHECK(db.git->source_id == 4);
        CHECK(db.git_drift == GitDrift::commit); // the defaults from here on
        CHECK(db.pull_image == PullImage::always);
        CHECK(db.prune == true);
        CHECK(db.self_heal == SelfHeal::never);
        CHECK(db.wait->timeout == std::chrono::minutes{2});
        CHECK(db.on_failure == OnFailure::leave);
        CHECK(db.deploy_timeout == std::chrono::minutes{20});
        CHECK_FALSE(db.access);
        CHECK(db.where_is("deployTimeout").line == 27);
    }
    SECTION("who has access: ids, then names, sorted") {
        REQUIRE(web.access);
        CHECK_FALSE(web.access->is_public);
        CHECK_FALSE(web.access->administrators_only);
        REQUIRE(web.access->teams.size() == 2);
        CHECK(web.access->teams[0].id == 7);
        CHECK(web.access->teams[0].name.empty());
        CHECK(web.access->teams[1].name == "ops");
        REQUIRE(web.access->users.size() == 2);
        CHECK(web.access->users[0].name == "alice");
        CHECK(web.access->users[0].where.column == 44);
        CHECK(web.access->users[1].name == "bob");
    }
    SECTION("what it depends on") {
        REQUIRE(web.depends_on.size() == 1);
        CHECK(web.depends_on[0].server == "other.site_2");
        CHECK(web.depends_on[0].environment.name == "staging");
        CHECK(web.depends_on[0].name == "db");
        CHECK(web.depends_on[0].where.known());
    }
    SECTION("what is owned besides") {
        REQUIRE(state.prune.size() == 2);
        CHECK(state.prune[0].server == "other.site_2");
        CHECK(state.prune[0].environments == std::vector<std::string>{"production", "test-*"});
        CHECK(state.prune[0].names == std::vector<std::string>{"web-*"});
        CHECK(state.prune[1].server == "main");
        CHECK(state.prune[1].environments == std::vector<std::string>{"staging"});
        CHECK(state.prune[1].names == std::vector<std::string>{"*"});
        CHECK(state.prune[1].where.known());
    }
    SECTION("sources") {
        REQUIRE(state.sources.size() == 1);
        const GitSource &acme = state.sources[0];
        CHECK(acme.server == "other.site_2");
        CHECK(acme.name == "acme");
        CHECK(acme.url == "https://git.example.com/acme/stacks.git");
        REQUIRE(acme.authentication);
        CHECK(acme.authentication->username == "bot");
        CHECK(acme.authentication->password->describe() == "env GIT_TOKEN");
        CHECK(acme.tls_skip_verify);
        CHECK(acme.interval == "5m");
        REQUIRE(acme.access);
        CHECK(acme.access->teams.at(0).name == "ops");
        CHECK(acme.where_is("authentication.password").known());
        CHECK(acme.where_is("interval").line == acme.where.line + 4);
        CHECK(acme.where_is("none").line == acme.where.line);
    }
    SECTION("env wins over envFile, later env files over earlier ones") {
        CHECK(value_of(web, "GREETING") == "hello");
        CHECK(value_of(web, "URL") == "http://hello.example.com");
        CHECK(value_of(web, "LITERAL") == "$GREETING");
        REQUIRE(web.env.size() == 4);
        CHECK(web.env.at(0).name == "GREETING"); // sorted
        CHECK(web.env.at(2).name == "TOKEN");
        CHECK(web.env.at(2).value.secret());
    }
    SECTION("defaults fill in what is left out, the server's own default path too") {
        const Stack &shared = find(state, "shared");
        CHECK(shared.server == "main");
        CHECK(shared.environment.name == "production");
        CHECK(shared.git->url == "https://git.example.com/acme/stacks.git");
        CHECK(shared.git->reference_name == "refs/heads/main");
        CHECK(shared.git->config_file_path == "docker-compose.yml");
        CHECK(shared.git->tls_skip_verify);
        CHECK(shared.git->authentication->username == "bot");
        CHECK(shared.where_is("gitConfig.url").line == 17);
    }
    SECTION("an empty reference is not a missing one; webhooks are kept in lower case") {
        const Stack &swarmed = find(state, "swarmed");
        CHECK(swarmed.git->reference_name.empty());
        CHECK(swarmed.auto_update->webhook == "1b0e8d6c-6c5a-4c53-9a5e-3a3c2a1b9f00");
    }
}

TEST_CASE("load: what nobody says about a stack has the built-in default, or is left open") {
    const State state = test::load_text(
        test::state_with("  - {name: web, gitConfig: {url: 'https://git.example.com/a.git'}}\n"));
    const Stack &web = find(state, "web");
    CHECK(web.git_drift == GitDrift::files);
    CHECK(web.pull_image == PullImage::missing);
    CHECK(web.self_heal == SelfHeal::missing);
    CHECK(web.on_failure == OnFailure::restore);
    CHECK_FALSE(web.replace);
    CHECK_FALSE(web.prune);
    CHECK_FALSE(web.wait);
    CHECK_FALSE(web.deploy_timeout);
    CHECK_FALSE(web.access);
    CHECK(web.depends_on.empty());
    CHECK(web.git->source_id == 0);
    CHECK(web.git->source.empty());
    CHECK(state.prune.empty());
    CHECK(state.sources.empty());
}

TEST_CASE("load: defaults for git stacks are not applied to others, and a stack's own value wins") {
    const State state = load({std::string(STOWAGE_CORPUS) + "/good/handling-defaults.yaml"}, {});
    CHECK(find(state, "git").git_drift == GitDrift::commit);
    CHECK(find(state, "git").on_failure == OnFailure::restore_inline);
    CHECK(find(state, "file").git_drift == GitDrift::files);
    CHECK(find(state, "file").on_failure == OnFailure::restore);
    CHECK(find(state, "file").pull_image == PullImage::always);
    CHECK(find(state, "gone").self_heal == SelfHeal::never);
    const Stack &own = find(state, "own");
    CHECK(own.git_drift == GitDrift::files);
    CHECK(own.pull_image == PullImage::missing);
    CHECK(own.prune == false);
    CHECK(own.self_heal == SelfHeal::missing);
    CHECK(own.wait->timeout == std::chrono::seconds{30});
    CHECK(own.wait->stable_for == std::chrono::seconds{5});
    CHECK(own.on_failure == OnFailure::leave);
    CHECK(own.deploy_timeout == std::chrono::minutes{5});
    const Stack &nowait = find(state, "nowait");
    CHECK_FALSE(nowait.wait->enabled);
    CHECK_FALSE(nowait.wait->timeout);
}

TEST_CASE("load: a stack depends on others of its server, by name or by environment and name") {
    const State state = load({std::string(STOWAGE_CORPUS) + "/good/depends-on.yaml"}, {});
    const Stack &web = find(state, "web");
    REQUIRE(web.depends_on.size() == 4);
    CHECK(web.depends_on[0].environment.name == "production");
    CHECK(web.depends_on[0].name == "db");
    CHECK(web.depends_on[1].environment.name == "shared");
    CHECK(web.depends_on[1].name == "proxy");
    CHECK(web.depends_on[2].environment.id == 7);
    CHECK(web.depends_on[2].environment.name.empty());
    CHECK(web.depends_on[3].environment.name == "a/b");
    CHECK(web.depends_on[3].name == "deep");
    for (const Dependency &one : web.depends_on)
        CHECK(one.server == "main");
}

TEST_CASE("load: dependsOn tells Kubernetes stacks of one name apart by their namespaces") {
    const std::string git = ", gitConfig: {url: 'https://git.example.com/a.git'}";
    const auto with = [&](const std::string &names, const std::string &more = "") {
        std::string state;
        for (const char *space : {"team-a", "team-b"})
            state +=
                std::string("  - {name: xm, environment: kube, namespace: ") + space + git + more + "}\n";
        return test::state_with(state + "  - {name: web" + git + ", dependsOn: [" + names + "]}\n");
    };
    const State state = test::load_text(with("kube/team-b/xm, kube/team-a/xm"));
    const auto &depends_on = find(state, "web").depends_on;
    REQUIRE(depends_on.size() == 2);
    CHECK(depends_on[0].space == "team-b");
    CHECK(depends_on[1].space == "team-a");
    CHECK_THAT(test::mistakes_in_text(with("kube/xm")),
               Contains("which two stacks can mean") && Contains("'kube/team-a/xm' or 'kube/team-b/xm'"));
    CHECK_THAT(test::mistakes_in_text(with("kube/team-c/xm")), Contains("did you mean"));
    const std::string circle = with("kube/team-a/xm", ", dependsOn: [kube/team-b/xm]");
    CHECK_THAT(test::mistakes_in_text(circle), Contains("the stack 'xm' depends on itself"));
}

TEST_CASE("load: the former name of a Kubernetes stack may be that of one in another namespace") {
    const std::string git = ", gitConfig: {url: 'https://git.example.com/a.git'}}\n";
    const auto with = [&](const std::string &space) {
        return test::state_with("  - {name: new, formerName: xm, environment: kube, namespace: team-a" + git +
                                "  - {name: xm, environment: kube, namespace: " + space + git);
    };
    CHECK(test::mistakes_in_text(with("team-b")).empty());
    CHECK_THAT(test::mistakes_in_text(with("team-a")), Contains("is the name of another stack"));
}

TEST_CASE("load: nothing is said about stacks that may be in a file that can't be read") {
    Folder folder;
    const std::string git = "gitConfig: {url: 'https://git.example.com/a.git'}";
    folder.write("a.yaml", test::state_with("  - {name: web, " + git + ", dependsOn: [db]}\n"));
    CHECK_THAT(test::mistakes_in({"a.yaml"}), Contains("unknown stack 'db'"));
    CHECK_THAT(test::mistakes_in({"a.yaml", "missing.yaml"}), !Contains("unknown stack"));
    folder.write("b.yaml", "apiVersion: stowage/v1\nstacks: [{name: db, " + git + "}]\n");
    CHECK(test::mistakes_in({"a.yaml", "b.yaml"}) == "");
}

TEST_CASE("load: cycles are the same for any order of the files, and long chains are none") {
    Folder folder;
    const std::string git = "gitConfig: {url: 'https://git.example.com/a.git'}";
    const auto one = [&](const std::string &name, const std::string &on) {
        return "apiVersion: stowage/v1\nstacks: [{name: " + name + ", " + git + ", dependsOn: [" + on +
               "]}]\n";
    };
    folder.write("0.yaml", test::state_with("  - {name: z, state: absent}\n"))
        .write("1.yaml", one("b", "c"))
        .write("2.yaml", one("c", "a"))
        .write("3.yaml", one("a", "b"));
    const std::string mistakes = test::mistakes_in({"0.yaml", "1.yaml", "2.yaml", "3.yaml"});
    CHECK_THAT(mistakes, Contains("3.yaml:2") && Contains("a → b → c → a"));
    CHECK(test::mistakes_in({"3.yaml", "2.yaml", "1.yaml", "0.yaml"}) == mistakes);

    std::string chain = "  - {name: s0, " + git + "}\n";
    for (int i = 1; i < 5000; ++i)
        chain += "  - {name: s" + std::to_string(i) + ", " + git + ", dependsOn: [s" + std::to_string(i - 1) +
                 "]}\n";
    CHECK(test::load_text(test::state_with(chain)).stacks.size() == 5000);
}

TEST_CASE("load: each written field has its place") {
    const State state = test::load_text(test::state_with("  - name: web\n"
                                                         "    gitConfig:\n"
                                                         "      url: https://git.example.com/a.git\n"
                                                         "      authentication:\n"
                                                         "        username: bot\n"
                                                         "        password: {env: X}\n"
                                                         "    autoUpdate: {interval: 5m}\n"
                                                         "    env: {A: b}\n"
                                                         "    state: stopped\n"));
    const Stack &web = find(state, "web");
    CHECK(web.where.str() == "state.yaml:5:11");
    CHECK(web.where_is("name").str() == "state.yaml:5:11");
    CHECK(web.where_is("gitConfig.url").str() == "state.yaml:7:12");
    CHECK(web.where_is("gitConfig.authentication.username").str() == "state.yaml:9:19");
    CHECK(web.where_is("gitConfig.authentication.password").str() == "state.yaml:10:19");
    CHECK(web.where_is("autoUpdate.interval").str() == "state.yaml:11:28");
    CHECK(web.where_is("env.A").str() == "state.yaml:12:11");
    CHECK(web.where_is("state").str() == "state.yaml:13:12");
    CHECK(web.where_is("environment").str() == "state.yaml:3:25"); // the default
    CHECK(web.where_is("protect").str() == "state.yaml:5:11");     // not written: the stack
}

TEST_CASE("load: variables are taken as they are written") {
    const State state = load({std::string(STOWAGE_CORPUS) + "/good/env-scalars.yaml"}, {});
    const Stack &web = *state.stacks.front();
    CHECK(value_of(web, "VERSION") == "1.10");
    CHECK(value_of(web, "HEX") == "0x1F");
    CHECK(value_of(web, "YES") == "yes");
    CHECK(value_of(web, "TRUE") == "True");
    CHECK(value_of(web, "EMPTY") == "");
    CHECK(value_of(web, "TEXT") == "two\nlines\n");
    CHECK(std::is_sorted(web.env.begin(), web.env.end(),
                         [](const EnvEntry &a, const EnvEntry &b) { return a.name < b.name; }));
}

TEST_CASE("load: an environment is a name or an id") {
    const State state = load({std::string(STOWAGE_CORPUS) + "/good/environment-forms.yaml"}, {});
    CHECK(find(state, "web1").environment.id == 3);
    CHECK(find(state, "web1").environment.name.empty());
    CHECK(find(state, "web2").environment.id == 0);
    CHECK(find(state, "web2").environment.name == "3");
    CHECK(find(state, "web3").environment.name == "4");
    CHECK(find(state, "web4").environment.id == 5);
    CHECK(find(state, "web4").environment.str() == "5");
}

TEST_CASE("load: the only server is the one that is meant") {
    const State state = test::load_text(test::state_with("  - {name: web, state: absent}\n"));
    CHECK(state.stacks.front()->server == "main");
}

TEST_CASE("load: no server is needed where none is asked for") {
    Folder folder;
    folder.write("a.yaml", "apiVersion: stowage/v1\nstacks: [{name: web, environment: a, state: absent}]\n");
    LoadOptions options;
    CHECK_THAT(test::mistakes_in({"a.yaml"}, options), Contains("no server is defined"));
    options.require_servers = false;
    CHECK(load({"a.yaml"}, options).stacks.size() == 1);
}

TEST_CASE("load: literal secrets need a word") {
    Folder folder;
    folder.write("a.yaml",
                 "apiVersion: stowage/v1\n"
                 "servers: [{name: main, url: \"https://a.example.com\", apiKey: ptr_literal_key}]\n");
    LoadOptions options;
    CHECK_THAT(test::mistakes_in({"a.yaml"}, options), Contains("--allow-literal-secrets"));
    options.allow_literal_secrets = true;
    const State state = load({"a.yaml"}, options);
    CHECK(state.servers.front().api_key.for_comparing() == "ptr_literal_key");
    CHECK(state.servers.front().api_key.resolved());
    CHECK_FALSE(state.servers.front().api_key.secret());
}

TEST_CASE("load: the content of a file is kept to the byte") {
    Folder folder;
    const std::string content = "services:\r\n  web: {image: 'a'}  \n\n";
    folder.write("deep/web.yml", content)
        .write("deep/state.yaml", test::state_with("  - {name: web, file: ./web.yml}\n"));
    const State state = load({"deep/state.yaml"}, {});
    CHECK(state.stacks.front()->file->content == content);
    CHECK(state.stacks.front()->file->path == "deep/web.yml");
}

TEST_CASE("load: relative references start at the folder of the file that has them") {
    Folder folder;
    folder.write(
        "deep/state.yaml",
        test::state_with("  - {name: web, state: absent, env: {A: {file: ../token}, B: {file: /b}}}\n"));
    const State state = load({"deep/state.yaml"}, {});
    const Stack &web = *state.stacks.front();
    CHECK(web.env.at(0).value.reference == (folder.path() / "token").string());
    CHECK(web.env.at(0).value.describe() == "file " + (folder.path() / "token").string());
    CHECK(web.env.at(1).value.reference == "/b");
}

TEST_CASE("load: a namespace makes a Kubernetes stack") {
    const State state = test::load_text(test::state_with("  - {name: web, namespace: a, state: absent}\n"));
    CHECK(state.stacks.front()->type == model::StackType::kubernetes);
    CHECK(state.stacks.front()->kubernetes_namespace == "a");
    CHECK_FALSE(state.stacks.front()->namespace_by_manifest);
}

TEST_CASE("load: an empty namespace is the manifest's to say, and tells a stack from others of its name") {
    const State state = test::load_text(test::state_with("  - {name: xm, namespace: '', state: absent}\n"
                                                         "  - {name: xm, namespace: a, state: absent}\n"));
    REQUIRE(state.stacks.size() == 2);
    CHECK(state.stacks.front()->type == model::StackType::kubernetes);
    CHECK(state.stacks.front()->namespace_by_manifest);
    CHECK_THROWS(test::load_text(test::state_with("  - {name: xm, namespace: '', state: absent}\n"
                                                  "  - {name: xm, state: absent}\n")));
}

TEST_CASE("load: a field is ignored with all that it contains") {
    Stack stack;
    stack.ignore = {"autoUpdate.webhook", "env"};
    CHECK(stack.ignores("env"));
    CHECK(stack.ignores_path("env.A"));
    CHECK(stack.ignores("autoUpdate.webhook"));
    CHECK_FALSE(stack.ignores("autoUpdate"));
    CHECK_FALSE(stack.ignores("autoUpdate.interval"));
    CHECK_FALSE(stack.ignores("envFile"));
}

TEST_CASE("load: a file that is too large is not read to its end") {
    Folder folder;
    LoadOptions options;
    folder.write("huge.yaml", "# " + std::string(options.limits.file_bytes, 'x'));
    CHECK(test::mistakes_in({"huge.yaml"}, options) ==
          "error: can't read huge.yaml: it is larger than 8192 KiB\n");
    folder.write("a.yaml", test::state_with("  - {name: web, file: huge.yaml}\n"));
    CHECK_THAT(test::mistakes_in({"a.yaml"}, options),
               Contains("a.yaml:5:23: error: can't read huge.yaml: it is larger than 8192 KiB"));
}

TEST_CASE("load: a large file is read in good time") {
    std::string stacks;
    for (int i = 0; i < 5000; ++i)
        stacks +=
            "  - {name: s" + std::to_string(i) + ", gitConfig: {url: 'https://git.example.com/a.git'}}\n";
    CHECK(test::load_text(test::state_with(stacks)).stacks.size() == 5000);
}

TEST_CASE("load: all texts together have a limit, however they come", "[security]") {
    Folder folder;
    const std::string large(std::size_t{400} << 10, 'x');
    folder.write("app.yml", "services: {a: {image: 'x:1', labels: {a: " + large + "}}}\n");
    folder.write("prod.env", "A=" + large + "\n");
    LoadOptions options;
    options.limits.total_bytes = std::size_t{1} << 20;
    std::string files;
    std::string variables;
    std::string defaults;
    for (const char *name : {"a", "b", "c"}) {
        files += "  - {name: " + std::string(name) + ", file: app.yml}\n";
        variables += "  - {name: " + std::string(name) + ", file: small.yml, envFile: prod.env}\n";
        defaults += "  - {name: " + std::string(name) + ", gitConfig: {configFilePath: c.yml}}\n";
    }
    folder.write("small.yml", "services: {a: {image: 'x:1'}}\n");
    for (const std::string &stacks : {files, variables}) {
        folder.write("s.yaml", test::state_with(stacks));
        CHECK_THAT(test::mistakes_in({"s.yaml"}, options),
                   Contains("all texts together have more than 1 MiB"));
        CHECK(test::mistakes_in({"s.yaml"}) == "");
    }
    folder.write(
        "s.yaml",
        "apiVersion: stowage/v1\nservers: [{name: main, url: 'https://p.example.com', apiKey: {env: "
        "K}}]\ndefaults: {environment: production, gitConfig: {url: 'https://git.example.com/x.git', "
        "referenceName: refs/heads/" +
            large + "}}\nstacks:\n" + defaults);
    CHECK_THAT(test::mistakes_in({"s.yaml"}, options), Contains("all texts together have more than 1 MiB"));
}

TEST_CASE("load: the key of a server is no git password", "[security]") {
    const auto with = [](const std::string &password) {
        return test::mistakes_in_text(
            "apiVersion: stowage/v1\nservers: [{name: main, url: 'https://p.example.com', apiKey: {env: K}, "
            "headers: "
            "{X-A: {env: H}}}]\ndefaults: {environment: production}\nsources: [{name: s, url: "
            "'https://git.example.com/x.git', authentication: {username: bot, password: " +
            password + "}}]\nstacks: [{name: a, state: absent}]\n");
    };
    CHECK_THAT(with("{env: K}"),
               Contains("env K is the API key of server 'main', and can't be the git password of "
                        "source 's'"));
    CHECK_THAT(with("{env: H}"), Contains("env H is a header of server 'main'"));
    CHECK(with("{env: G}") == "");
}
