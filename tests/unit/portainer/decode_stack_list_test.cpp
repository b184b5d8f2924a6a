#include "portainer/json/decode.hpp"

#include <catch2/catch.hpp>

using namespace stowage::portainer;
using namespace stowage;

namespace {

std::string list_refusal(const std::string &body) {
    const auto stacks = decode_stack_list(body);
    return stacks ? "" : stacks.error();
}

} // namespace

TEST_CASE("an empty list, and Go's null for one") {
    CHECK(decode_stack_list("[]")->empty());
    CHECK(decode_stack_list(" [ \n ] \n")->empty());
    CHECK(decode_stack_list("null")->empty());
    CHECK(decode_stack_list("\xEF\xBB\xBF[]")->empty());
}

TEST_CASE("stacks keep their order, equal ids and empty names are no error") {
    const auto stacks = decode_stack_list(
        R"([ {"Id": 2, "Name": "b]},{\"["} , {"Id": 1, "Name": ""},{"Id": 2, "Env": [{"name":"\\","value":"\""}]}])");
    REQUIRE(stacks);
    REQUIRE(stacks->size() == 3);
    CHECK(stacks->at(0).name == "b]},{\"[");
    CHECK(stacks->at(1).name.empty());
    CHECK(stacks->at(2).env.at(0).name == "\\");
}

TEST_CASE("one broken stack is one error for the whole list") {
    CHECK(
        list_refusal(R"([{"Id": 1}, {"Id": 2}, {"Id": 3}, {"Id": 4, "Env": [{"name": "A", "value": 7}]}])") ==
        "stacks[3].Env[0].value: expected text, got number");
    CHECK(list_refusal(R"([{"Id": 1}, null])") == "stacks[1]: expected an object, got null");
    CHECK(list_refusal(R"([{}])") == "stacks[0].Id: expected the stack's number, got nothing");
}

TEST_CASE("a list that is cut off or followed by something is an error") {
    const std::string whole = R"([{"Id": 1, "Name": "a\"b"}, {"Id": 2}])";
    for (std::size_t length = 0; length < whole.size(); ++length)
        CHECK_FALSE(list_refusal(whole.substr(0, length)).empty());
    CHECK(list_refusal(whole).empty());
    for (const char *body : {"[]]", "[] x", "[,]", R"([{"Id": 1},])", R"([{"Id": 1} {"Id": 2}])",
                             R"([{"Id": 1}}, {"Id": 2}])", R"([{"Id": 1]])", "[{", "[\"", "[\"\\", "[[[["})
        CHECK_FALSE(list_refusal(body).empty());
}

TEST_CASE("a NUL ends nothing") {
    using namespace std::string_literals;
    CHECK(list_refusal("[{\"Id\": 1}\0x, {\"Id\": 2}]"s) == "not valid JSON at byte 11");
    CHECK_FALSE(list_refusal("[]\0"s).empty());
    CHECK_FALSE(list_refusal("null\0x"s).empty());
}

TEST_CASE("what is no list is described") {
    CHECK(list_refusal(R"({"message": "x"})") == "stacks: expected a list, got object");
    CHECK(list_refusal("<title>Sign in</title>") == "expected JSON, got HTML that says \"Sign in\"");
    CHECK(list_refusal("") == "expected JSON, got nothing");
}

TEST_CASE("the place of broken JSON counts from the start of the answer") {
    CHECK(list_refusal(R"([{"Id": 1}, {"Id": x}])") == "not valid JSON at byte 20");
}

TEST_CASE("10,000 stacks are read") {
    std::string body = "[";
    for (int i = 1; i <= 10'000; ++i) {
        if (i > 1)
            body += ',';
        body += R"({"Id": )" + std::to_string(i) + R"(, "Name": "stack-)" + std::to_string(i) +
                R"(", "Type": 2, "Status": 1, "EndpointId": 1, "Env": [{"name": "A", "value": "1"}]})";
    }
    const auto stacks = decode_stack_list(body + "]");
    REQUIRE(stacks);
    CHECK(stacks->size() == 10'000);
    CHECK(stacks->back().name == "stack-10000");
}

TEST_CASE("an answer that would take all memory as a tree is refused before", "[security]") {
    std::string many = "[";
    for (int i = 0; i < 200'002; ++i)
        many += "{\"Id\":1},";
    many.back() = ']';
    const auto stacks = decode_stack_list(many);
    REQUIRE_FALSE(stacks);
    CHECK_THAT(stacks.error(), Catch::Contains("stacks: more than 200000 of them"));

    std::string values = "[{\"Id\":1,\"Env\":[";
    for (int i = 0; i < 4'000'010; ++i)
        values += "0,";
    values.back() = ']';
    const auto stack = decode_stack_list(values + "}]");
    REQUIRE_FALSE(stack);
    CHECK_THAT(stack.error(), Catch::Contains("more than 4000000 values"));
    // Commas inside of text are none.
    CHECK(decode_stack_list("[{\"Id\":1,\"Name\":\"" + std::string(4'000'010, ',') + "\"}]"));
}
