#include "support/secret_name.hpp"

#include <catch2/catch.hpp>

using namespace stowage::support;

TEST_CASE("names that sound like secrets", "[support][secrets]") {
    for (const char *name : {"PASSWORD",      "DB_PASSWORD",     "MYSQL_ROOT_PASSWORD",
                             "dbPassword",    "db-password",     "SECRET",
                             "CLIENT_SECRET", "SECRET_KEY_BASE", "API_KEY",
                             "APIKEY",        "apiKey",          "AWS_SECRET_ACCESS_KEY",
                             "ACCESS_KEY",    "PRIVATE_KEY",     "TOKEN",
                             "GITHUB_TOKEN",  "authToken",       "DB_PASS",
                             "SMTP_PWD",      "PASSPHRASE",      "AZURE_CREDENTIALS"}) {
        INFO(name);
        CHECK(sounds_secret(name));
    }
    for (const char *name : {"", "_", "GREETING", "PASSWORD_FILE", "TOKEN_TTL", "AWS_ACCESS_KEY_ID",
                             "TOKENIZER_MODEL", "MAX_TOKENS", "COMPASS", "KEY", "KEYBOARD", "BYPASS",
                             "SECRET_NAME", "OAUTH_TOKEN_URL", "PUBLIC_KEY", "PASSENGERS"}) {
        INFO(name);
        CHECK_FALSE(sounds_secret(name));
    }
}

TEST_CASE("a value that is written out may be a secret, or a mere switch", "[support][secrets]") {
    CHECK(holds_secret("DB_PASSWORD", "hunter2"));
    CHECK(holds_secret("DB_PASSWORD", "a${b}c")); // a password may have anything in it
    for (const char *value : {"", "true", "false", "${OTHER}", "${OTHER:-x}"})
        CHECK_FALSE(holds_secret("DB_PASSWORD", value));
    CHECK_FALSE(holds_secret("GREETING", "hunter2"));
}

TEST_CASE("variables as compose files and shells write them are found", "[support][secrets]") {
    CHECK(unreplaced_variable("${NAME}") == "NAME");
    CHECK(unreplaced_variable("a ${A_1:-x} b ${B}") == "A_1");
    for (const char *text : {"", "$NAME", "${}", "${1}", "${NAME", "{NAME}", "$(NAME)"})
        CHECK(unreplaced_variable(text).empty());
}
