#include "compose/changed_services.hpp"

#include <catch2/catch.hpp>

using stowage::compose::changed_services;
using Names = std::vector<std::string>;

namespace {

Names changed(const std::string &before, const std::string &after,
              const std::set<std::string> &variables = {}) {
    return changed_services({{{"c.yml", before}}}, {{{"c.yml", after}}}, variables);
}

const std::string two = R"(
services:
  web: {image: 'nginx:1', volumes: ['data:/srv'], environment: {A: '${NAME:-x}'}}
  db: {image: 'postgres:16', networks: [back]}
volumes: {data: {}}
networks: {back: {}}
)";

std::string with(const std::string &text, const std::string &other) {
    std::string result = two;
    result.replace(result.find(text), text.size(), other);
    return result;
}

} // namespace

TEST_CASE("the services that a change makes anew") {
    CHECK(changed(two, two).empty());
    CHECK(changed(two, with("nginx:1", "nginx:2")) == Names{"web"});
    CHECK(changed(two, with("db:", "sql:")) == Names{"db", "sql"});
    CHECK(changed(two, with("data: {}", "data: {driver: local}")) == Names{"web"});
    CHECK(changed(two, with("back: {}", "back: {internal: true}")) == Names{"db"});
    CHECK(changed(two, two, {"NAME"}) == Names{"web"});
    CHECK(changed(two, two, {"NAM"}).empty());
    CHECK(changed(two, "a: [").empty());
}

TEST_CASE("the order of keys, comments and style make nothing anew") {
    CHECK(changed("services: {a: {image: x, user: '1'}}",
                  "services:\n  a: # a comment\n    user: \"1\"\n    image: x\n")
              .empty());
}

TEST_CASE("later files count too") {
    const std::string base = "services: {a: {image: x}, b: {image: y}}";
    CHECK(changed_services({{{"a.yml", base}, {"b.yml", "services: {b: {user: '1'}}"}}},
                           {{{"a.yml", base}, {"b.yml", "services: {b: {user: '2'}}"}}}, {}) == Names{"b"});
}

TEST_CASE("what other files give to services counts too") {
    using Texts = std::map<std::string, std::string>;
    const Texts before = {{"web/c.yml", "include: [more/m.yml]\n"
                                        "services:\n"
                                        "  a: {image: x, env_file: a.env}\n"
                                        "  b: {image: y, label_file: [../labels]}\n"
                                        "  c: {extends: {file: base.yml, service: base}}\n"
                                        "  d: {image: '${TAG}'}\n"
                                        "  e: {image: z, env_file: [{path: e.env, required: false}]}\n"},
                          {"web/a.env", "A=1\n"},
                          {"labels", "l=1\n"},
                          {"web/base.yml", "services: {base: {image: b}, other: {image: o}}"},
                          {"web/more/m.yml", "services: {m: {image: m, env_file: m.env}}"},
                          {"web/more/m.env", "M=1\n"},
                          {"web/.env", "TAG=1\n"}};
    const auto files = [](const Texts &texts) {
        return stowage::compose::Files{{{"web/c.yml", texts.at("web/c.yml")}},
                                       [texts](const std::string &path) -> std::optional<std::string> {
                                           const auto found = texts.find(path);
                                           if (found == texts.end())
                                               return std::nullopt;
                                           return found->second;
                                       }};
    };
    const auto changed_by = [&](const std::string &path, const std::string &text) {
        Texts after = before;
        after[path] = text;
        return changed_services(files(before), files(after), {});
    };
    CHECK(changed_by("web/a.env", "A=2\n") == Names{"a"});
    CHECK(changed_by("web/a.env", "# a comment\nA=1\n").empty());
    CHECK(changed_by("labels", "l=2\n") == Names{"b"});
    CHECK(changed_by("web/base.yml", "services: {base: {image: c}, other: {image: o}}") == Names{"c"});
    CHECK(changed_by("web/base.yml", "services: {base: {image: b}, other: {image: p}}").empty());
    CHECK(changed_by("web/.env", "TAG=2\n") == Names{"d"});
    CHECK(changed_by("web/e.env", "E=1\n") == Names{"e"});
    CHECK(changed_by("web/more/m.env", "M=2\n") == Names{"m"});
    CHECK(changed_by("web/more/m.yml", "services: {n: {image: n}}") == Names{"m", "n"});
}

TEST_CASE("files that name themselves end") {
    const stowage::compose::ReadText itself = [](const std::string &) -> std::optional<std::string> {
        return "include: [c.yml]\nservices: {a: {extends: {file: c.yml, service: a}}}";
    };
    const stowage::compose::Files files{{{"c.yml", *itself("")}}, itself};
    CHECK(changed_services(files, files, {}).empty());
}
