#include "portainer/server_text.hpp"

#include "support/redactor.hpp"
#include "support/text.hpp"

#include <catch2/catch.hpp>

using namespace stowage::portainer;

TEST_CASE("a page of a proxy is shown by its title") {
    CHECK(first_text("<html>\r\n<head><title>502 Bad Gateway</title></head><body>nginx</body></html>") ==
          "502 Bad Gateway");
    CHECK(first_text("<!DOCTYPE html><!-- a <b>comment</b> --><script>var a = '<p>x</p>';</script>"
                     "<style>p {}</style><p>Access <b>denied</b> &amp; logged</p><p>bye</p>") ==
          "Access denied & logged");
}

TEST_CASE("plain text is shown as it is, on one line") {
    CHECK(first_text("Forbidden\n") == "Forbidden");
    CHECK(first_text("1 < 2\n and\tthree") == "1 < 2 and three");
    CHECK(first_text("").empty());
    CHECK(first_text("<html></html>").empty());
    CHECK(first_text("<").substr(0, 1) == "<");
}

TEST_CASE("a long text is cut to 200 bytes, between characters") {
    std::string umlauts;
    for (int i = 0; i < 300; ++i)
        umlauts += "ü";
    const std::string shown = first_text(umlauts);
    CHECK(shown.size() <= 200);
    CHECK(stowage::support::is_valid_utf8(shown));
    CHECK(shown.substr(shown.size() - 3) == "…");
}

TEST_CASE("what broken HTML looks like is found without running past its end") {
    for (const char *body : {"<", "<!--", "<script>", "<a", "</", "<p>x</", "&lt", "<b><b><b>"})
        CHECK_NOTHROW(looks_like(body));
    CHECK(looks_like("  \n") == "nothing");
    CHECK(looks_like("<title>Sign in</title>") == "HTML that says \"Sign in\"");
    CHECK(looks_like("<br>") == "HTML");
    CHECK(looks_like("hello") == "text that says \"hello\"");
}

TEST_CASE("lines of a message are joined, blank ones left out") {
    CHECK(one_line(" web Pulling \n\n web Error\nno such host\n") == "web Pulling; web Error; no such host");
}

TEST_CASE("a message can't forge output") {
    CHECK(one_line("a\x1b[31mb\rc") == "a\\x1b[31mb\\x0dc");
    CHECK(one_line("bad \xff byte") == "bad \\xff byte");
}

TEST_CASE("secrets in a message are masked") {
    stowage::support::redactor().add("hunter2-hunter2");
    CHECK(one_line("password 'hunter2-hunter2' refused") == "password '(secret)' refused");
    CHECK(one_line("fatal: https://bot:pw@git.example.com/x.git") ==
          "fatal: https://…@git.example.com/x.git");
}

TEST_CASE("a message of many pages keeps its start and its end") {
    const std::string shown = one_line("start" + std::string(100'000, 'x') + "the reason");
    CHECK(shown.size() < 5'000);
    CHECK(shown.substr(0, 5) == "start");
    CHECK(shown.substr(shown.size() - 10) == "the reason");
}
