// Whatever is wrong with an input, no message shows a secret that stands in it.

#include "folder.hpp"

#include <catch2/catch.hpp>

using namespace stowage::desired;
using Catch::Contains;
using test::Folder;

namespace {

constexpr const char *secret = "s3cr3t-0123456789";

std::string server(const std::string &rest) {
    return "apiVersion: stowage/v1\nservers:\n  - " + rest + "\n";
}

} // namespace

TEST_CASE("secrets: literals, and whatever else is wrong on their line") {
    const std::string s = secret;
    for (const std::string &text : {
             server("{name: main, url: 'https://a.example.com', apiKey: " + s + "}"),
             server("{nam: main, url: 'https://a.example.com', apiKey: " + s + "}"),
             server("{url: 1, apiKey: \"" + s + "\", name: [a], nane: b}"),
             server("{apiKey: " + s + ": x"),
             server("{apiKey: \"" + s + "\n"),
             server("{\"apiKey\": \"" + s + "\", name"),
             server("{name: main, url: 'https://bob:" + s + "@a.example.com', apiKey: {env: KEY}}"),
             server("{name: main, url: 'https://" + s + "@a.example.com', apiKey: {env: KEY}}"),
             server("{name: main, url: 'bob:" + s + "@a.example.com', apiKey: {env: KEY}}"),
             server("{name: main, url: 'https://a.example.com', apiKey: [" + s + "]}"),
             server("{name: main, url: 'https://a.example.com', apiKey: {env: KEY, literal: " + s + "}}"),
             test::state_with("  - {name: web, gitConfig: {url: 'https://x:" + s + "@a.example.com/a b'}}\n"),
             test::state_with("  - {name: web, gitConfig: {url: 'https://" + s +
                              "@a.example.com/a'}, typ: x}\n"),
             test::state_with("  - {name: web, gitConfig: {authentication: {password: " + s + "}}}\n"),
             test::state_with("  - {name: web, gitConfig: {authentication: {username: a, password: {" + s +
                              ": a}}}}\n"),
             test::state_with("  - {name: web, gitConfig: {authentication: {username: a, password: {env: '" +
                              s + "=x'}}}}\n"),
             test::state_with("  []\nsources: [{name: a, url: 'https://x:" + s +
                              "@a.example.com/a', typ: x}]\n"),
             test::state_with("  []\nsources: [{name: a, url: 'https://a.example.com/a', nam: x, "
                              "authentication: {username: a, password: " +
                              s + "}}]\n"),
         }) {
        INFO(text);
        const std::string mistakes = test::mistakes_in_text(text);
        CHECK(mistakes != "");
        CHECK_THAT(mistakes, !Contains(secret));
    }
}

TEST_CASE("secrets: lines of env files are never shown") {
    const std::string s = secret;
    for (const std::string &text :
         {"A=" + s + "$\n", "A='" + s + "\n", "A=\"" + s + "\" x\n", s + "\n" + s + "\n", "A B " + s + "\n",
          "A=${" + s + "\n", "A=${X:?" + s + "}\n"}) {
        Folder folder;
        folder.write("a.env", text)
            .write("a.yaml", test::state_with("  - {name: web, state: absent, envFile: a.env}\n"));
        INFO(text);
        const std::string mistakes = test::mistakes_in({"a.yaml"});
        CHECK(mistakes != "");
        CHECK_THAT(mistakes, !Contains(secret));
    }
}
