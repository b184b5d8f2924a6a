#include "preflight/preflight.hpp"

#include "rig.hpp"

#include "simulator/fixture_repository.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using Catch::Contains;
using Catch::StartsWith;
using Lines = std::vector<std::string>;
using nlohmann::json;

namespace {

using Files = std::map<std::string, std::string>;

const std::string one_service = "services:\n  app:\n    image: nginx:1\n";

/// A server with a repository `app` that anybody may read, and `private` for bot.
struct GitRig {
    Rig rig;
    simulator::FixtureRepository repository;
    desired::Git git;

    explicit GitRig(const Files &files) : repository(rig.folder() + "/app.git") {
        repository.commit(files);
        auto state = json::parse(rig.server().state());
        state["repositories"] = json::array({{{"name", "app"}, {"path", repository.path()}},
                                             {{"name", "private"},
                                              {"path", repository.path()},
                                              {"username", "bot"},
                                              {"password", "s3cret"}}});
        rig.server().set_state(state.dump());
        git.url = rig.server().git_url("app");
        git.reference_name = "refs/heads/main";
        git.config_file_path = "web/compose.yml";
    }

    void make_private(const std::string &password) {
        git.url = rig.server().git_url("private");
        git.authentication = desired::GitAuthentication{
            "bot", desired::Text::named(desired::Text::Source::environment, "GIT_TOKEN")};
        git.authentication->password->resolve(password);
    }

    void refuse_previews() {
        rig.server().add_fault(
            R"({"match": {"pathRegex": "/preview"}, "times": 0, "do": "status", "status": 404})");
    }

    preflight::Result check() { return rig.check_git(git); }
};

} // namespace

TEST_CASE("a compose file in git is read by the server") {
    GitRig it(Files{{"web/compose.yml", one_service}});
    CHECK(lines(it.check()) == Lines{});
    CHECK(it.rig.asked("/preview") == 1);
    (void)it.check();
    CHECK(it.rig.asked("/preview") == 1);
}

TEST_CASE("mistakes in it are named with their place in the repository") {
    GitRig it(Files{{"web/compose.yml", "services:\n  app: [\n"}});
    CHECK_THAT(lines(it.check()).at(0),
               StartsWith("blocked: web/compose.yml:") && Contains("not valid YAML"));
}

TEST_CASE("a reference, a file or a repository that is not there blocks") {
    GitRig it(Files{{"web/compose.yml", one_service}});
    const bool from_here = GENERATE(false, true);
    if (from_here)
        it.refuse_previews();
    const std::string way = from_here ? "read from here" : "read by the server";
    SECTION("reference") {
        it.git.reference_name = "refs/heads/gone";
        CHECK_THAT(lines(it.check()).at(0),
                   StartsWith("blocked:") && Contains("has no refs/heads/gone") && Contains(way));
    }
    SECTION("file") {
        it.git.config_file_path = "web/gone.yml";
        CHECK_THAT(lines(it.check()).at(0),
                   StartsWith("blocked:") && Contains("has no file 'web/gone.yml'") && Contains(way));
    }
    SECTION("additional file") {
        it.git.additional_files = {"web/prod.yml"};
        CHECK_THAT(lines(it.check()).at(0),
                   StartsWith("blocked:") && Contains("has no file 'web/prod.yml'") && Contains(way));
    }
    SECTION("repository") {
        it.git.url = it.rig.server().git_url("gone");
        const auto result = it.check();
        REQUIRE(result.findings.size() == 1);
        if (from_here) // it may have another way there
            CHECK_THAT(lines(result)[0], StartsWith("warning:") && Contains("could not be checked"));
        else
            CHECK_THAT(lines(result)[0], StartsWith("blocked:") && Contains("there is no repository"));
    }
}

TEST_CASE("credentials that are refused block, and the message names where the password came from",
          "[secrets]") {
    GitRig it(Files{{"web/compose.yml", one_service}});
    it.make_private("not-the-password");
    const auto result = it.check();
    REQUIRE(result.findings.size() == 1);
    CHECK_THAT(lines(result)[0], StartsWith("blocked:") && Contains("refuses the credentials of 'bot'") &&
                                     Contains("env GIT_TOKEN") && Contains("Invalid git credential"));
    CHECK_THAT(lines(result)[0], !Contains("not-the-password"));
    it.make_private("s3cret");
    CHECK(lines(it.check()) == Lines{});
}

TEST_CASE("a private repository without credentials blocks") {
    GitRig it(Files{{"web/compose.yml", one_service}});
    it.git.url = it.rig.server().git_url("private");
    CHECK(it.check().blocked());
}

TEST_CASE("with a password that only the server has, the repository is read from here") {
    GitRig it(Files{{"web/compose.yml", "services: {app: {image: 'nginx:1', networks: [gone]}}\n"}});
    it.git.authentication = desired::GitAuthentication{"bot", std::nullopt};
    SECTION("where anybody may read it") {
        CHECK_THAT(lines(it.check()).at(0), Contains("uses the network 'gone'"));
        CHECK(it.rig.asked("/preview") == 0);
    }
    SECTION("or could not be checked") {
        it.git.url = it.rig.server().git_url("private");
        const auto result = it.check();
        REQUIRE(result.findings.size() == 1);
        CHECK_THAT(lines(result)[0],
                   StartsWith("warning:") && Contains("only the server knows its git password"));
    }
}

TEST_CASE("a stack of a source is read from the source's repository") {
    GitRig it(Files{{"web/compose.yml", "services: {app: {image: 'nginx:1', networks: [gone]}}\n"}});
    model::Source source;
    source.id = 4;
    source.name = "shared";
    source.url = it.git.url;
    it.git.url.clear();
    it.git.source = "shared";
    CHECK_THAT(lines(it.check()).at(0), StartsWith("warning:") && Contains("could not be checked"));
    source.type = model::SourceType::git;
    it.rig.state.sources = {source};
    it.rig.state.capabilities.learn(model::Ability::sources, true, "the test says so");
    CHECK_THAT(lines(it.check()).at(0), StartsWith("blocked:") && Contains("uses the network 'gone'"));
}

TEST_CASE("files that are taken from are looked at for what hangs a server, each once") {
    GitRig it(Files{{"web/compose.yml", "include: [{path: [a.yml, gone.yml]}]\n" + std::string(one_service)},
                    {"web/a.yml", "include: [a.yml, sub/b.yml]\nservices: {x: {image: 3}}\n"},
                    {"web/sub/b.yml", "services: {c: {extends: {file: ../c.yml, service: c}}}\n"},
                    {"web/c.yml", "services:\n  c: &c\n    x-c: *c\n"}});
    const auto result = it.check();
    std::vector<const preflight::Finding *> blocking = result.of(preflight::Severity::blocked);
    std::erase_if(blocking, [](const preflight::Finding *finding) { return !finding->harms; });
    REQUIRE(blocking.size() == 1);
    CHECK_THAT(blocking[0]->str(), StartsWith("web/c.yml:3:10: ") && Contains("this alias stands inside"));
    CHECK(it.rig.asked("/preview") == 5);
}

TEST_CASE("env files that are not in the repository block") {
    GitRig it(Files{{"web/compose.yml", "services:\n"
                                        "  app:\n"
                                        "    image: nginx:1\n"
                                        "    env_file:\n"
                                        "      - web.env\n"
                                        "      - gone.env\n"
                                        "      - {path: may-be-gone.env, required: false}\n"
                                        "      - stack.env\n"},
                    {"web/web.env", "A=1\n"}});
    const auto result = it.check();
    REQUIRE(result.findings.size() == 2);
    CHECK_THAT(lines(result)[0],
               StartsWith("blocked: web/compose.yml:6:9: ") && Contains("has no file 'web/gone.env'"));
    // the server writes its own at the top of the checkout only
    CHECK_THAT(lines(result)[1],
               StartsWith("blocked: web/compose.yml:8:9: ") && Contains("has no file 'web/stack.env'"));
}

TEST_CASE("files that a deployment mounts have to be in the repository") {
    GitRig it(Files{{"web/compose.yml", "services:\n"
                                        "  app:\n"
                                        "    image: nginx:1\n"
                                        "    configs: [good, folder, gone]\n"
                                        "    volumes: ['./conf:/conf', './nope:/nope']\n"
                                        "configs:\n"
                                        "  good: {file: good.txt}\n"
                                        "  folder: {file: ./conf}\n"
                                        "  gone: {file: ../gone.txt}\n"},
                    {"web/good.txt", "1\n"},
                    {"web/conf/x", "1\n"}});
    const auto found = lines(it.check());
    REQUIRE(found.size() == 2);
    CHECK_THAT(found[0], StartsWith("blocked: web/compose.yml:9:16: ") && Contains("has no file 'gone.txt'"));
    CHECK_THAT(found[1], StartsWith("warning: web/compose.yml:5:31: ") &&
                             Contains("no 'web/nope': an empty folder is mounted in its place"));
}

TEST_CASE("an env file that can't be read as one blocks") {
    const std::string compose = "services: {app: {image: 'nginx:1', env_file: a.env}}\n";
    const auto found = [&](const std::string &text) {
        GitRig it(Files{{"web/compose.yml", compose}, {"web/a.env", text}});
        return lines(it.check());
    };
    CHECK(found("# c\nA=1\nexport B=\"x y\"\nC\nD=pa$word\nE: 1\n") == Lines{});
    GitRig raw(Files{
        {"web/compose.yml", "services: {app: {image: 'nginx:1', env_file: [{path: a.env, format: raw}]}}\n"},
        {"web/a.env", "A='$x\n"}});
    CHECK_FALSE(raw.check().blocked());
    CHECK_THAT(found("A=1\nA B=1\n").at(0),
               StartsWith("blocked: web/a.env:2:1: ") && Contains("has no name"));
    CHECK_THAT(found("A=\"s3cret\n").at(0),
               StartsWith("blocked: web/a.env:1:1: ") && Contains("is not closed") && !Contains("s3cret"));
}

TEST_CASE("files that are included or extended from have to be there, and to be some") {
    GitRig it(
        Files{{"web/compose.yml", "include: [gone.yml, bad.yml, sub/good.yml]\n"
                                  "services: {app: {extends: {file: base.yml, service: b}}}\n"},
              {"web/bad.yml", "services: {x: {imagee: y}}\n"},
              {"web/sub/good.yml", "services: {y: {image: 'nginx:${V:?}', volumes: ['elsewhere:/v']}}\n"},
              {"web/base.yml", "services: {b: {image: 'nginx:1'}\n"}});
    std::string all;
    for (const std::string &line : lines(it.check()))
        if (line.starts_with("blocked"))
            all += line + "\n";
    INFO(all);
    CHECK_THAT(all, Contains("blocked: web/compose.yml:1:11: ") && Contains("has no file 'web/gone.yml'") &&
                        Contains("web/bad.yml:1:16: service 'x' has an unknown key 'imagee'") &&
                        Contains("web/base.yml:") && !Contains("good.yml"));
}

TEST_CASE("services of other files of a repository are judged as the whole that they become") {
    const auto blocked = [](const Files &files) {
        std::string all;
        for (const std::string &line : lines(GitRig(files).check()))
            if (line.starts_with("blocked"))
                all += line + "\n";
        return all;
    };
    const std::string extends = "services: {app: {extends: {file: sub/base.yml, service: b}}}\n";
    const auto based = [&](const std::string &base, const Files &more = {}) {
        Files files{{"web/compose.yml", extends}, {"web/sub/base.yml", base}};
        files.insert(more.begin(), more.end());
        return blocked(files);
    };
    CHECK(based("services: {b: {image: 'nginx:1'}, other: {imagee: 5}}\n").empty());
    CHECK_THAT(based("services: {b: {image: 'none:1'}}\n"), Contains("none:1"));
    CHECK_THAT(based("services: {b: {image: 'nginx:1', imagee: x}}\n"), Contains("unknown key 'imagee'"));
    CHECK_THAT(based("services: {c: {image: 'nginx:1'}}\n"),
               Contains("the service 'b', which sub/base.yml does not"));
    CHECK_THAT(based("services: {b: {hostname: x}}\n"), Contains("neither an image nor a build context"));
    CHECK_THAT(based("services: {b: {image: 'nginx:1', depends_on: [z]}, z: {image: 'nginx:1'}}\n"),
               Contains("the service 'z', which the file does not have"));
    CHECK_THAT(based("services: {b: {image: 'nginx:1', env_file: b.env}}\n"),
               Contains("no file 'web/sub/b.env'"));
    CHECK(based("services: {b: {image: 'nginx:1', env_file: b.env, volumes: ['./d:/d']}}\n",
                {{"web/sub/b.env", "A=1\n"}, {"web/sub/d/x", ""}})
              .empty());
    CHECK_THAT(based("services: {b: {extends: {file: ../compose.yml, service: app}}}\n"),
               Contains("the service extends itself"));

    const std::string included = "include: [more.yml]\nservices: {app: {image: 'nginx:1'}}\n";
    const auto including = [&](const std::string &more) {
        return blocked({{"web/compose.yml", included}, {"web/more.yml", more}});
    };
    CHECK(
        including("services: {b: {image: 'nginx:1', depends_on: [app]}, app: {image: 'nginx:1'}}\n").empty());
    CHECK_THAT(including("services: {app: {image: 'nginx:2'}}\n"),
               Contains("service 'app' is in the included file"));
    CHECK_THAT(including("services: {b: {image: 'none:1'}}\n"), Contains("none:1"));
    CHECK_THAT(including("services: {b: {image: 'nginx:${V:?}'}}\n"), Contains("V is required"));
    CHECK_THAT(including("include: [compose.yml]\n"), Contains("the file includes itself"));
    CHECK_THAT(including("services: {b: {image: 'nginx:1', volumes: ['v1:/v']}}\n"),
               Contains("the volume 'v1'"));
}

TEST_CASE("a repository with symbolic links is none for a newer server") {
    GitRig it(Files{{"web/compose.yml", one_service}});
    it.rig.server().add_fault(
        R"({"match": {"pathRegex": "/preview"}, "times": 0, "do": "status", "status": 500, "body": {"message":
            "unable to clone git repository, error: repository contains a symlink, which is not allowed for security reasons"}})");
    CHECK_THAT(lines(it.check()).at(0), StartsWith("blocked: ") && Contains("symbolic links"));
}

TEST_CASE("a changed folder that an image is built from is said to change nothing that runs") {
    GitRig it(Files{{"web/compose.yml", "services: {app: {build: ./ctx, image: 'nginx:1'}}\n"},
                    {"web/ctx/f", "1\n"}});
    CHECK(lines(it.check()) == Lines{});
    plan::FieldChange change;
    change.field = "repository:web/ctx/f";
    it.rig.plan.changes = {change};
    CHECK_THAT(lines(it.check()).at(0),
               StartsWith("warning: web/compose.yml:1:") && Contains("the old one runs on"));
    it.rig.plan.changes.front().field = "repository:web/ctx2/f";
    CHECK(lines(it.check()) == Lines{});
}

TEST_CASE("a start is not blocked for what the repository has by now") {
    GitRig it(Files{{"web/compose.yml", "services: {app: {image: 'nginx:1', networks: [gone]}}\n"}});
    CHECK(it.check().blocked());
    it.rig.plan.change(plan::Action::start);
    CHECK_FALSE(it.check().blocked());
}

TEST_CASE("the .env beside the compose file sets what env leaves open") {
    const std::string needs_tag = "services: {app: {image: 'nginx:${TAG:?}'}}\n";
    GitRig without(Files{{"web/compose.yml", needs_tag}, {".env", "TAG=1\n"}});
    CHECK(without.check().blocked());
    GitRig with(Files{{"web/compose.yml", needs_tag}, {"web/.env", "TAG=1\n"}});
    CHECK(lines(with.check()) == Lines{});
}

TEST_CASE("a swarm reads no .env") {
    GitRig it(
        Files{{"web/compose.yml", "services: {app: {image: 'nginx:${TAG:?}'}}\n"}, {"web/.env", "TAG=1\n"}});
    it.rig.plan.environment_id = 3;
    it.rig.plan.type = model::StackType::swarm;
    CHECK_THAT(lines(it.check()).at(0),
               StartsWith("blocked: web/compose.yml:1:") && Contains("TAG is required"));
}

TEST_CASE("the .env is read as Docker Compose does, a lone dollar sign and all") {
    GitRig it(Files{{"web/compose.yml", "services: {app: {image: 'nginx:${TAG:?}'}}\n"},
                    {"web/.env", "INHERITED\nPAT=^x$\nHOME2=$NOWHERE\nTAG=1\n"}});
    CHECK(lines(it.check()) == Lines{});
}

TEST_CASE("several files are merged") {
    GitRig it(Files{{"web/compose.yml", "services: {app: {image: 'none:1', networks: [n]}}\n"},
                    {"web/prod.yml", "services: {app: {image: 'nginx:1'}}\nnetworks: {n: }\n"}});
    it.git.additional_files = {"web/prod.yml"};
    CHECK(lines(it.check()) == Lines{});
}
