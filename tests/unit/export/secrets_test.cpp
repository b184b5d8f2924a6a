#include "export/secrets.hpp"

#include <catch2/catch.hpp>

using namespace stowage::exported;

TEST_CASE("what a person would not commit is a secret", "[export]") {
    CHECK(is_secret("DB_PASSWORD", "hunter2"));
    CHECK(is_secret("API_KEY", "1234"));
    CHECK(is_secret("DATABASE_URL", "postgres://app:hunter2@db/app"));
    CHECK(is_secret("CERT", "-----BEGIN PRIVATE KEY-----\nMIIE"));
    CHECK(is_secret("GITHUB", "ghp_0123456789abcdefghij"));
    CHECK(is_secret("SESSION", "f3c1a8d0"));
}

TEST_CASE("what only sounds like one is none", "[export]") {
    CHECK_FALSE(is_secret("PORT", "8080"));
    CHECK_FALSE(is_secret("AUTH_ENABLED", "true"));
    CHECK_FALSE(is_secret("SESSION_LIMIT", "3600"));
    CHECK_FALSE(is_secret("DB_PASSWORD", ""));
    CHECK_FALSE(is_secret("HOMEPAGE", "https://example.com/a@b:c"));
}

TEST_CASE("no two values get one name, and the same value keeps its own", "[export]") {
    SecretNames names;
    CHECK(names.name_for({"DB_PASSWORD", "web", "production", "main"}, "a") == "WEB_DB_PASSWORD");
    CHECK(names.name_for({"DB_PASSWORD", "web", "staging", "main"}, "b") == "STAGING_WEB_DB_PASSWORD");
    CHECK(names.name_for({"DB_PASSWORD", "web", "test", "main"}, "a") == "WEB_DB_PASSWORD");
    CHECK(names.name_for({"x.y", "1st", "e", "m"}, "c") == "_1ST_X_Y");
    CHECK(names.name_for({"x-y", "1st", "e", "m"}, "d") == "E__1ST_X_Y");
}

TEST_CASE("a shell reads the values as they are", "[export]") {
    CHECK(shell_file({{"A", "it's $HOME", "web: env.A"}}).ends_with("A='it'\\''s $HOME'\n"));
}
