#include "support/repository_url.hpp"

#include <catch2/catch.hpp>

using stowage::support::same_repository;
using stowage::support::stored_repository_url;

TEST_CASE("a repository's URL is known in the spelling that servers with sources keep", "[trap]") {
    // As written, and as the server answered.
    const auto [written, stored] = GENERATE(table<const char *, const char *>({
        {"HTTPS://Git.Example.COM:443/Acme/App.git", "https://git.example.com:443/Acme/App"},
        {"https://bot:pw@git.example.com/Acme/Other.git/", "https://git.example.com/Acme/Other"},
        {"http://git.example.com:80/a/b.git.git", "http://git.example.com:80/a/b.git"},
        {"https://git.example.com/a/../b.git", "https://git.example.com/a/../b"},
        {"https://git.example.com/a//b.git", "https://git.example.com/a//b"},
        {"ssh://git@git.example.com/a/b.git", "ssh://git.example.com/a/b"},
        {"git.example.com/a/b.git", "https://git.example.com/a/b"},
        {"https://git.example.com/a%20b.git", "https://git.example.com/a%20b"},
        {"https://git.example.com/a.git?x=1", "https://git.example.com/a?x=1"},
        {"https://git.example.com", "https://git.example.com"},
        {"https://git.example.com/a///", "https://git.example.com/a"},
        {"", ""},
    }));
    CHECK(stored_repository_url(written) == stored);
    CHECK(stored_repository_url(stored) ==
          (std::string_view(stored).ends_with(".git") ? "http://git.example.com:80/a/b" : stored));
    CHECK(same_repository(written, written));
}

TEST_CASE("spellings of one repository are the same, other repositories are not") {
    CHECK(same_repository("https://h/a.git", "HTTPS://H/a/"));
    CHECK_FALSE(same_repository("https://h/a", "https://h/A"));
    CHECK_FALSE(same_repository("https://h/a", "http://h/a"));
    CHECK_FALSE(same_repository("https://h/a", "https://h:443/a"));
    CHECK_FALSE(same_repository("https://h/a", ""));
}
