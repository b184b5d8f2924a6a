#include "compose/changed_services.hpp"

#include <catch2/catch.hpp>

using stowage::compose::changed_services;
using Names = std::vector<std::string>;

namespace {

Names changed(const std::string &before, const std::string &after,
              const std::set<std::string> &variables = {}) {
    return changed_services({{"c.yml", before}}, {{"c.yml", after}}, variables);
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
    CHECK(changed_services({{"a.yml", base}, {"b.yml", "services: {b: {user: '1'}}"}},
                           {{"a.yml", base}, {"b.yml", "services: {b: {user: '2'}}"}}, {}) == Names{"b"});
}
