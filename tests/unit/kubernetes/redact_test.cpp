#include "kubernetes/redact.hpp"
#include "support/redactor.hpp"

#include <catch2/catch.hpp>

using namespace stowage::kubernetes;
using Catch::Contains;

namespace {

std::string secret(const std::string &rest) {
    return "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\n" + rest;
}

} // namespace

TEST_CASE("values of Secrets are not shown, however they are written") {
    const auto rest = GENERATE(
        as<std::string>{}, "stringData:\n  p: hunter22\n", "stringData: {p: hunter22}\n",
        "stringData:\n  p: |\n    hunter22\n    hunter23\n", "data: {a: b, p: hunter22}\n",
        "stringData:\n  p: >-\n\n    hunter22\n  q: x\n", "stringData: {\n  p: hunter22,\n  q: hunter23 }\n",
        "stringData:\n  p: \"one\n    hunter22\"\n", "data:\n  'p': hunter22 # hunter22\n");
    INFO(rest);
    const Shown shown = without_secrets(secret(rest), secret(rest));
    INFO(shown.after);
    CHECK_THAT(shown.before + shown.after, !Contains("hunter2"));
    CHECK_THAT(shown.after, Contains("kind: Secret") && Contains("(secret)"));
    CHECK(shown.before == shown.after);
}

TEST_CASE("a Secret in a List and one as JSON are not shown either") {
    const auto text = GENERATE(
        as<std::string>{},
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: a}\n"
        "  stringData:\n    p: hunter22\n",
        R"({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, "stringData": {"p": "hunter22"}})",
        "{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"Secret\",\n  \"metadata\": {\"name\": \"a\"},\n"
        "  \"stringData\": {\n    \"p\": \"hunter22\"\n  }\n}\n");
    CHECK_THAT(without_secrets(text, text).after, !Contains("hunter22") && Contains("(secret)"));
}

TEST_CASE("that a Secret changed is shown, and everything beside it") {
    const std::string more = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: shown}\n";
    const Shown shown = without_secrets(secret("stringData:\n  p: hunter22\n  q: same\n") + more,
                                        secret("stringData:\n  p: hunter23\n  q: same\n") + more);
    CHECK_THAT(shown.before, Contains("  p: (secret)\n  q: (secret)\n") && Contains("a: shown"));
    CHECK_THAT(shown.after, Contains("  p: (secret, changed)\n  q: (secret)\n") && Contains("a: shown"));
    CHECK_THAT(shown.before + shown.after, !Contains("hunter"));
}

TEST_CASE("what sounds like a secret is not shown, wherever it stands") {
    const std::string pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n";
    const auto text = GENERATE_COPY(as<std::string>{},
                                    pod + "  - name: c\n    env:\n    - name: DB_PASSWORD\n      value: "
                                          "hunter22\n    - name: A\n      value: shown\n",
                                    pod + "  - name: c\n    env:\n    - {name: DB_PASSWORD, value: "
                                          "hunter22}\n    - {name: A, value: shown}\n",
                                    pod + "  - name: c\n    env:\n    - value: >-\n        hunter22\n      "
                                          "name: API_KEY\n    - {name: A, value: shown}\n",
                                    std::string("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: "
                                                "c}\ndata:\n  DB_PASSWORD: hunter22\n  a: shown\n"));
    INFO(text);
    std::string later = text;
    later.replace(later.find("hunter22"), 8, "hunter23");
    const Shown shown = without_secrets(text, later);
    INFO(shown.after);
    CHECK_THAT(shown.before + shown.after, !Contains("hunter2"));
    CHECK_THAT(shown.after, Contains("(secret, changed)") && Contains("shown"));
}

TEST_CASE("text that names a Secret and can't be read is hidden") {
    const Shown shown =
        without_secrets(secret("stringData: {p: hunter22\n"), secret("stringData: {p: hunter23\n"));
    CHECK_THAT(shown.before + shown.after, !Contains("hunter"));
    CHECK(shown.before != shown.after);
    CHECK(without_secrets("a: [\n", "a: [\n").after == "a: [\n");
}

TEST_CASE("a server's words that quote a Secret are masked") {
    mask_secrets_of(
        secret("stringData: {password: pw-of-the-db, user: admin, note: long enough to be one}\n"));
    CHECK(stowage::support::redactor().redact("refused: pw-of-the-db, admin, long enough to be one") ==
          "refused: (secret), admin, (secret)");
}
