#include "model/stack_fields.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

using namespace stowage;

namespace {

const char *const head = R"(# Fields of a stack

Every field that a stack may have, what a change of it costs, and whether `ignore` and `defaults` may name it. How they are
written is in [the desired state](desired-state.md).

| cost | meaning |
| --- | --- |
| identity | says which stack is meant: another value renames, moves, starts or stops it, or means another stack |
| settings | stored, and takes effect without a deployment |
| deploy | takes effect with a deployment: containers may be made anew |
| in place | a deployment where the server changes git fields in place, elsewhere the stack has to be [replaced](plan-and-apply.md#what-cant-be-changed-in-place) |
| replace | the stack has to be deleted and created anew, where that is allowed |
| own call | a call of its own, which deploys nothing |
| handling | says how stowage treats the stack; no server knows it |

| field | cost | ignore | defaults | meaning |
| --- | --- | --- | --- | --- |
)";

std::string page() {
    std::string text = head;
    for (const model::StackField &field : model::stack_fields())
        text +=
            fmt::format("| `{}` | {} | {} | {} | {}{}{} |\n", field.path, name_of(field.cost),
                        is(field, model::ignorable) ? "yes" : "", is(field, model::defaulted) ? "yes" : "",
                        field.meaning, is(field, model::found_out) ? "; found out, never written" : "",
                        field.needs ? "; [newer servers](server-versions.md) only" : "");
    return text;
}

std::string read(const std::string &path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

} // namespace

// STOWAGE_UPDATE_EXPECTED=1 build/PRESET/bin/docs_test writes it anew.
TEST_CASE("docs/fields.md says what the program knows of each field") {
    const std::string path = CHECKOUT "/docs/fields.md";
    if (std::getenv("STOWAGE_UPDATE_EXPECTED") != nullptr)
        std::ofstream(path) << page();
    CHECK(read(path) == page());
}
