#include "export/edit.hpp"

#include <catch2/catch.hpp>

using namespace stowage;
using exported::Field;
using exported::FileEdit;

namespace {

/// The stack whose name is on a line, counted from 1.
const desired::yaml::Node *stack_on(const FileEdit &edit, int line, int column = 11) {
    return edit.stack_at({nullptr, line, column});
}

const std::string text = "# head\n"
                         "apiVersion: stowage/v1\n"
                         "stacks:\n"
                         "  # the first\n"
                         "  - name: web\n"
                         "    env:\n"
                         "      A: 1 # one\n"
                         "\n"
                         "      # about B\n"
                         "      B: {env: B}\n"
                         "    file: web.yml\n"
                         "\n"
                         "  # the second\n"
                         "  - name: api\n"
                         "    env: {A: 1, T: {file: t}}\n"
                         "    file: api.yml\n"
                         "policy: {noLatest: true}\n";

std::string without(std::string from, const std::string &what, const std::string &with = {}) {
    const std::size_t at = from.find(what);
    REQUIRE(at != std::string::npos);
    return from.replace(at, what.size(), with);
}

} // namespace

TEST_CASE("an edit without changes is the same text", "[export]") {
    CHECK(FileEdit("a.yaml", text).text() == text);
}

TEST_CASE("one variable is changed, added, taken away", "[export]") {
    const Field env{"env", {}, {{"A", {"A: \"2\""}, {}}, {"C", {"C: \"3\""}, {}}}};
    FileEdit edit("a.yaml", text);
    const auto *web = stack_on(edit, 5);
    REQUIRE(web != nullptr);
    edit.set_variable(*web, "A", &env);
    edit.set_variable(*web, "B", &env);
    edit.set_variable(*web, "C", &env);
    CHECK(edit.text() ==
          without(without(text, "A: 1 # one", "A: \"2\""), "      B: {env: B}\n", "      C: \"3\"\n"));
}

TEST_CASE("variables in one line are written anew, references as they were", "[export]") {
    const Field env{"env", {}, {{"A", {"A: \"2\""}, {}}}};
    FileEdit edit("a.yaml", text);
    const auto *api = stack_on(edit, 14);
    REQUIRE(api != nullptr);
    edit.set_variable(*api, "A", &env);
    CHECK(edit.text() ==
          without(text, "    env: {A: 1, T: {file: t}}\n", "    env:\n      T: {file: t}\n      A: \"2\"\n"));
}

TEST_CASE("a key is added at the end of its stack, and taken away", "[export]") {
    const Field state{"state", {"state: stopped"}, {}};
    FileEdit edit("a.yaml", text);
    edit.set(*stack_on(edit, 5), "state", &state);
    edit.set(*stack_on(edit, 14), "env", nullptr);
    CHECK(edit.text() ==
          without(without(text, "    file: web.yml\n", "    file: web.yml\n    state: stopped\n"),
                  "    env: {A: 1, T: {file: t}}\n"));
}

TEST_CASE("items are added after the last one, or with a new list", "[export]") {
    FileEdit edit("a.yaml", text);
    REQUIRE(edit.append("stacks", {{"  - name: new", "    file: new.yml"}}));
    REQUIRE(edit.append("sources", {{"  - name: acme"}}));
    CHECK(edit.text() ==
          without(text, "    file: api.yml\n", "    file: api.yml\n  - name: new\n    file: new.yml\n") +
              "sources:\n  - name: acme\n");
    FileEdit empty("b.yaml", "apiVersion: stowage/v1\nstacks: []\n");
    REQUIRE(empty.append("stacks", {{"  - name: new"}}));
    CHECK(empty.text() == "apiVersion: stowage/v1\nstacks:\n  - name: new\n");
    FileEdit flat("c.yaml", "apiVersion: stowage/v1\nstacks:\n- name: a\n  file: a.yml\n");
    REQUIRE(flat.append("stacks", {{"  - name: b", "    file: b.yml"}}));
    CHECK(flat.text() ==
          "apiVersion: stowage/v1\nstacks:\n- name: a\n  file: a.yml\n- name: b\n  file: b.yml\n");
    FileEdit flow("d.yaml", "apiVersion: stowage/v1\nstacks: [{name: a, file: a.yml}]\n");
    CHECK_FALSE(flow.append("stacks", {{"  - name: b"}}));
    CHECK(flow.stack_at({nullptr, 2, 17}) == nullptr);
}

TEST_CASE("line ends of Windows stay", "[export]") {
    FileEdit edit("a.yaml", "apiVersion: stowage/v1\r\nstacks:\r\n  - name: a\r\n    file: a.yml\r\n");
    REQUIRE(edit.append("stacks", {{"  - name: b"}}));
    CHECK(edit.text().ends_with("file: a.yml\r\n  - name: b\r\n"));
}
