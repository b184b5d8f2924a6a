// Several inputs, and how they become one state.

#include "desired/glob.hpp"
#include "desired/load.hpp"
#include "folder.hpp"
#include "support/error.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace stowage;
using namespace stowage::desired;
using Catch::Contains;
using test::Folder;
using test::mistakes_in;

namespace {

std::string servers() {
    return "apiVersion: stowage/v1\n"
           "servers: [{name: main, url: \"https://portainer.example.com\", apiKey: {env: KEY}}]\n"
           "defaults: {environment: production}\n";
}

std::string stack(const std::string &name) {
    return "apiVersion: stowage/v1\nstacks: [{name: " + name + ", state: absent}]\n";
}

std::vector<std::string> names(const State &state) {
    std::vector<std::string> all;
    for (const auto &one : state.stacks)
        all.push_back(one->name);
    return all;
}

using Names = std::vector<std::string>;

} // namespace

TEST_CASE("files: a folder is read with all below it, hidden ones left out") {
    Folder folder;
    folder.write("conf/servers.yaml", servers())
        .write("conf/web.yml", stack("web"))
        .write("conf/deep/er/api.YAML", stack("api"))
        .write("conf/.hidden.yaml", "nonsense: [")
        .write("conf/.git/config.yaml", "nonsense: [")
        .write("conf/notes.txt", "nonsense: [");
    CHECK(names(load({"conf"}, {})) == Names{"api", "web"});
    CHECK(names(load({"conf/"}, {})) == Names{"api", "web"});
}

TEST_CASE("files: globs") {
    Folder folder;
    folder.write("servers.yaml", servers())
        .write("stacks/web.yaml", stack("web"))
        .write("stacks/api.yml", stack("api"))
        .write("stacks/deep/db.yaml", stack("db"))
        .write("stacks/readme.md", "nonsense: [")
        .write("stacks/.hidden.yaml", "nonsense: [")
        .write("other/one.json",
               R"({"apiVersion": "stowage/v1", "stacks": [{"name": "json", "state": "absent"}]})");
    const auto loaded = [](const std::string &pattern) { return names(load({"servers.yaml", pattern}, {})); };
    CHECK(loaded("stacks/*.yaml") == Names{"web"});
    CHECK(loaded("stacks/*.y*ml") == Names{"api", "web"});
    CHECK(loaded("stacks/?eb.yaml") == Names{"web"});
    CHECK(loaded("stacks/[ad]*.yml") == Names{"api"});
    CHECK(loaded("stacks/**/*.yaml") == Names{"db", "web"});
    CHECK(loaded("**/*.yaml") == Names{"db", "web"});
    CHECK(loaded("stacks/**") == Names{"api", "db", "web"});
    CHECK(loaded("stacks/*") == Names{"api", "db", "web"});
    CHECK(loaded("*/*.json") == Names{"json"});
    CHECK(loaded(folder.path().string() + "/st*/w*") == Names{"web"});
    CHECK_THAT(mistakes_in({"servers.yaml", "stacks/*.toml"}),
               Contains("no file fits the pattern 'stacks/*.toml'"));
    CHECK_THAT(mistakes_in({"servers.yaml", "none/**"}), Contains("no file fits the pattern 'none/**'"));
}

TEST_CASE("files: a name with a pattern's characters is a file first") {
    Folder folder;
    folder.write("servers.yaml", servers()).write("[a].yaml", stack("web")).write("a.yaml", stack("api"));
    CHECK(names(load({"servers.yaml", "[a].yaml"}, {})) == Names{"web"});
}

TEST_CASE("files: links that go round in circles don't") {
    Folder folder;
    folder.write("conf/servers.yaml", servers());
    std::filesystem::create_directory_symlink("..", folder.path() / "conf/up");
    CHECK(load({"conf"}, {}).servers.size() == 1);
    CHECK(load({"conf/**"}, {}).servers.size() == 1);
}

TEST_CASE("files: the same file counts once, whatever way leads to it") {
    Folder folder;
    folder.write("conf/servers.yaml", servers()).write("conf/web.yaml", stack("web"));
    std::filesystem::create_symlink("web.yaml", folder.path() / "conf/zz.yaml");
    CHECK(names(load({"conf", "conf/web.yaml", "./conf/../conf/web.yaml", "conf/*.yaml"}, {})) ==
          Names{"web"});
}

TEST_CASE("files: scopes of prune and sources are collected from all files") {
    Folder folder;
    folder
        .write("1.yaml", servers() + "prune: {environments: [a]}\n"
                                     "sources: [{name: b, url: 'https://git.example.com/b.git'}]\n")
        .write("2.yaml", "apiVersion: stowage/v1\n"
                         "prune: [{environments: [b]}, {environments: [c]}]\n"
                         "sources: [{name: a, url: 'https://git.example.com/a.git'}]\n")
        .write("3.yaml", "apiVersion: stowage/v1\n"
                         "sources: [{name: a, url: 'https://git.example.com/a.git'}]\n");
    const State state = load({"1.yaml", "2.yaml"}, {});
    REQUIRE(state.prune.size() == 3);
    CHECK(state.prune[2].environments == Names{"c"});
    REQUIRE(state.sources.size() == 2);
    CHECK(state.sources[0].name == "a"); // sorted
    CHECK_THAT(mistakes_in({"1.yaml", "2.yaml", "3.yaml"}),
               Contains("3.yaml:2:18: error: the source 'a' is defined twice") && Contains("also: 2.yaml"));
}

TEST_CASE("files: the order of inputs makes no difference") {
    Folder folder;
    folder.write("1.yaml", servers())
        .write("2.yaml", stack("web"))
        .write("3.yaml", stack("api"))
        .write("4.yaml", "apiVersion: stowage/v1\nstacks: [{name: a, environment: x, state: absent},"
                         " {name: z, environment: b, state: absent}]\n");
    Names inputs = {"1.yaml", "2.yaml", "3.yaml", "4.yaml"};
    do
        CHECK(names(load(inputs, {})) == Names{"z", "api", "web", "a"});
    while (std::next_permutation(inputs.begin(), inputs.end()));
}

TEST_CASE("files: mistakes are the same in whatever order, too") {
    Folder folder;
    folder.write("1.yaml", servers())
        .write("2.yaml", "apiVersion: stowage/v1\nstack: 1\n")
        .write("3.yaml", "a: [");
    const std::string expected = mistakes_in({"1.yaml", "2.yaml", "3.yaml"});
    CHECK(expected == mistakes_in({"3.yaml", "2.yaml", "1.yaml"}));
    CHECK_THAT(expected, Contains("2.yaml:2:1") && Contains("3.yaml:1:"));
}

TEST_CASE(
    "files: after a syntax error the other files are checked, but nothing is missed that may stand in it") {
    Folder folder;
    folder.write("servers.yaml", servers() + "stacks: [\n")
        .write("web.yaml", "apiVersion: stowage/v1\nstacks: [{name: Web, server: main, state: absent}]\n");
    const std::string mistakes = mistakes_in({"servers.yaml", "web.yaml"});
    CHECK_THAT(mistakes, Contains("a '[' is not closed") && Contains("write 'web'"));
    CHECK_THAT(mistakes, !Contains("no server") && !Contains("environment"));
}

TEST_CASE("files: the same stack in two files names both places") {
    Folder folder;
    folder.write("1.yaml", servers()).write("2.yaml", stack("web")).write("3.yaml", stack("web"));
    CHECK(mistakes_in({"1.yaml", "2.yaml", "3.yaml"}) ==
          "3.yaml:2:17: error: the stack 'web' is defined twice in the environment 'production'\n"
          "    stacks: [{name: web, state: absent}]\n"
          "                    ^\n"
          "  also: 2.yaml:2:17\n"
          "  → keep one of them, or give it another name\n");
}

TEST_CASE("files: defaults of one file hold for all, the same ones twice are fine") {
    Folder folder;
    folder.write("1.yaml", servers())
        .write("2.yaml", "apiVersion: stowage/v1\ndefaults: {environment: production}\n");
    folder.write("3.yaml", stack("web"));
    CHECK(load({"1.yaml", "2.yaml", "3.yaml"}, {}).stacks.front()->environment.name == "production");
    folder.write("2.yaml", "apiVersion: stowage/v1\ndefaults: {environment: staging}\n");
    CHECK_THAT(mistakes_in({"1.yaml", "2.yaml", "3.yaml"}),
               Contains("2.yaml:2:25: error: the default environment is given twice") &&
                   Contains("also: 1.yaml:3:25"));
}

TEST_CASE("files: what a stack names by `file` may lie in the same folder") {
    Folder folder;
    folder.write("conf/state.yaml", servers() + "stacks: [{name: web, file: web.yml}]\n")
        .write("conf/web.yml", "web: {this: is not, this: 'ours'}\n");
    CHECK(names(load({"conf"}, {})) == Names{"web"});
    CHECK_THAT(mistakes_in({"conf/state.yaml", "conf/web.yml"}), Contains("needs the key 'apiVersion'"));
}

TEST_CASE("files: compose files and manifests in a folder are passed over, but not when they are named") {
    Folder folder;
    folder.write("conf/state.yaml", servers())
        .write("conf/docker-compose.yml", "services: {web: {image: nginx}}\n")
        .write("conf/deployment.yaml",
               "apiVersion: apps/v1\nkind: Deployment\n---\napiVersion: v1\nkind: Service\n");
    CHECK(load({"conf"}, {}).servers.size() == 1);
    CHECK_THAT(mistakes_in({"conf/state.yaml", "conf/docker-compose.yml"}),
               Contains("unknown key 'services'"));
    CHECK_THAT(mistakes_in({"conf/state.yaml", "conf/deployment.yaml"}),
               Contains("apiVersion 'apps/v1' is not known"));
}

TEST_CASE("files: one that forgot its apiVersion is not passed over") {
    Folder folder;
    folder.write("conf/state.yaml", servers())
        .write("conf/web.yaml", "stacks: [{name: web, state: absent}]\n");
    CHECK_THAT(mistakes_in({"conf"}),
               Contains("conf/web.yaml:1:1: error: the document needs the key 'apiVersion'"));
}

TEST_CASE("files: inputs that lead nowhere") {
    Folder folder;
    folder.write("empty/.hidden.yaml", "").write("foreign/docker-compose.yml", "services: {}\n");
    CHECK_THAT(mistakes_in({}), Contains("no input is given"));
    CHECK_THAT(mistakes_in({"missing.yaml"}), Contains("there is no file or folder 'missing.yaml'"));
    CHECK_THAT(mistakes_in({"empty"}), Contains("there is no YAML file in 'empty'"));
    CHECK_THAT(mistakes_in({"foreign"}), Contains("none of the files is one of stowage"));
    CHECK_THAT(mistakes_in({"/dev/null"}), Contains("can't read /dev/null: it is not a file"));
    std::filesystem::create_symlink("nowhere", folder.path() / "dangling.yaml");
    CHECK_THAT(mistakes_in({"dangling.yaml"}),
               Contains("can't read dangling.yaml: No such file or directory"));
}

TEST_CASE("files: one bad input does not hide mistakes in another") {
    Folder folder;
    folder.write("a.yaml", "apiVersion: stowage/v1\nstack: []\n");
    CHECK_THAT(mistakes_in({"missing.yaml", "a.yaml"}),
               Contains("missing.yaml") && Contains("unknown key 'stack'"));
}
