#include "support/redactor.hpp"

#include <catch2/catch.hpp>
#include <ctime>
#include <string>

using Catch::Contains;
using stowage::support::Redactor;

namespace {

/// What is left of a text in which the secret must not be.
std::string masked(const std::string &secret, const std::string &text) {
    Redactor redactor;
    redactor.add(secret);
    return redactor.redact(text);
}

} // namespace

TEST_CASE("a secret is masked in whatever way it is written", "[secrets]") {
    const std::string secret = "ptr_S3cr/et+<&>\"K\\9=";
    const std::string text =
        GENERATE(as<std::string>{}, "ptr_S3cr/et+<&>\"K\\9=",                  // as it is
                 "PTR_S3CR/ET+<&>\"K\\9=",                                     // upper case
                 "ptr_S3cr%2Fet%2B%3C%26%3E%22K%5C9%3D",                       // of a URL
                 "ptr_S3cr%2fet%2b%3c%26%3e%22k%5c9%3d",                       // lower-case digits
                 "ptr_S3cr/et+%3C&%3E%22K%5C9=",                               // as Go writes a path
                 "ptr_S3cr%252Fet%252B%253C%2526%253E%2522K%255C9%253D",       // twice
                 "ptr_S3cr/et+<&>\\\"K\\\\9=",                                 // JSON
                 "ptr_S3cr\\/et+\\u003c\\u0026\\u003e\\\"K\\\\9=",             // JSON as Go writes it
                 "ptr_S3cr/et+\\\\u003c\\\\u0026\\\\u003e\\\\\\\"K\\\\\\\\9=", // JSON in JSON
                 "ptr_S3cr/et+&lt;&amp;&gt;&quot;K\\9=",                       // HTML
                 "ptr_S3cr/et+&lt;&amp;&gt;&#34;K\\9=",                        // HTML as Go writes it
                 "ptr_S3cr/et+&#x3C;&#x26;&#x3e;&#x22;K&#92;9=",               // HTML with numbers
                 "ptr_S3cr\n    /et+<&>\"K\\9=",                               // wrapped
                 "ptr_\xe2\x80\x8bS3cr/et+<&>\"\033[31mK\033[0m\\9=", // with nothing and colour between
                 "7074725f533363722f65742b3c263e224b5c393d");         // hex
    CHECK(masked(secret, "a " + text + " b") == "a (secret) b");
}

TEST_CASE("a secret is masked inside base64, wherever it begins", "[secrets]") {
    // of `bot:hunter2-tel1`, `xbot:…`, `xxbot:…`, and with the other alphabet
    for (const char *text : {"Ym90Omh1bnRlcjItdGVsMQ==", "eGJvdDpodW50ZXIyLXRlbDE=",
                             "eHhib3Q6aHVudGVyMi10ZWwx", "Ym90Omh1bnRl\ncjItdGVsMQ=="})
        CHECK(masked("hunter2-tel1", "Authorization: Basic " + std::string(text)) ==
              "Authorization: Basic (secret)");
    CHECK(masked("\xfb\xff\xbfsecretbytes", "t=-_-_c2VjcmV0Ynl0ZXM=") == "t=(secret)");
    CHECK(masked("\xfb\xff\xbfsecretbytes", "t=+/+/c2VjcmV0Ynl0ZXM=") == "t=(secret)");
}

TEST_CASE("the parts of a secret that tell something are masked by themselves", "[secrets]") {
    CHECK(masked("Bearer tk_abcdef123456", "you said tk_abcdef123456.") == "you said (secret).");
    CHECK(masked("https://hooks.example.com/services/T0AB12CD34/xY9zzzQQ17abcdefgh",
                 "no hook xY9zzzQQ17abcdefgh") == "no hook (secret)");
    CHECK(masked("https://hooks.example.com/services/T0AB12CD34", "the services of hooks.example.com") ==
          "the services of hooks.example.com");
    CHECK(masked("postgres://u:pa55word-x@db/x", "password pa55word-x is wrong") ==
          "password (secret) is wrong");
    CHECK(masked("sp%\"<>&ecMARK$x", "got sp%\"<>&ecMARK here") == "got (secret) here");
    CHECK(masked("two$$dollars99", "got two$dollars99 here") == "got (secret) here");
    CHECK(masked("first line is long\nsecond line is long\n", "- second line is long") == "- (secret)");
}

TEST_CASE("words and numbers that are everywhere are masked where they are values", "[secrets]") {
    for (const std::string value : {"1", "443", "true", "postgres", "web", "on", "production"}) {
        INFO(value);
        const std::string text = "Plan: " + value + " to create in " + value + "-net, image " + value + ":15";
        CHECK(masked(value, text) == text);
        CHECK(masked(value, "X=" + value + " y") == "X=(secret) y");
        CHECK(masked(value, "x: " + value + "\n") == "x: (secret)\n");
        CHECK(masked(value, "{\"x\": \"" + value + "\"}") == "{\"x\": \"(secret)\"}");
        CHECK(masked(value, value) == "(secret)");
    }
    CHECK(masked("swordf", "a swordf, swordfish") == "a (secret), swordfish");
    CHECK(masked("sw0rd", "aXsw0rdX") == "aX(secret)X");
}

TEST_CASE("who logs in over HTTP is masked whole, since it may be a token", "[secrets]") {
    CHECK(masked("x", "https://ghp_abc@github.com/x.git") == "https://…@github.com/x.git");
    CHECK(masked("x", "ssh://git@host/x") == "ssh://git@host/x");
}

TEST_CASE("one of many secrets is found in much text that is nearly one", "[secrets]") {
    Redactor redactor;
    for (int i = 0; i < 300; ++i)
        redactor.add("value-of-secret-" + std::to_string(i) + "-x");
    std::string text;
    while (text.size() < 1u << 13)
        text += "nothing to see here, value-of-secret-but-not-one; ";
    CHECK(redactor.redact(text + "value-of-secret-77-x") == text + "(secret)");
}
