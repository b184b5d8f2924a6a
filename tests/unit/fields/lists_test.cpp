#include "lists.hpp"
#include "support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <string>
#include <unistd.h>

using namespace stowage;

namespace {

const samples::Sample *sample_of(const model::StackField &field) {
    for (const samples::Sample &sample : samples::all())
        if (sample.path == field.path)
            return &sample;
    return nullptr;
}

/// Where definitions of stacks are saved meanwhile.
class StateFolder {
public:
    StateFolder() { ::setenv("XDG_STATE_HOME", folder_.path().c_str(), 1); }

private:
    tests::TemporaryFolder folder_;
};

const char *sign_of(lists::Verdict verdict) {
    return verdict == lists::Verdict::has ? "x" : verdict == lists::Verdict::lacks ? "MISSING" : "-";
}

} // namespace

TEST_CASE("every field has a sample, and every sample is of a field") {
    for (const model::StackField &field : model::stack_fields()) {
        CAPTURE(field.path);
        CHECK(sample_of(field) != nullptr);
    }
    for (const samples::Sample &sample : samples::all()) {
        CAPTURE(sample.path);
        CHECK(model::find_stack_field(sample.path) != nullptr);
    }
}

TEST_CASE("the path of a field holds itself and its parts") {
    constexpr model::FieldPath path = "gitConfig.authentication";
    CHECK(path.holds("gitConfig.authentication"));
    CHECK(path.holds("gitConfig.authentication.password"));
    CHECK_FALSE(path.holds("gitConfig.authenticationOther"));
    CHECK_FALSE(path.holds("gitConfig"));
    CHECK(model::FieldPath("env").holds("env.GREETING"));
}

TEST_CASE("every list has every field that is its matter") {
    const StateFolder kept_apart;
    for (const lists::List &list : lists::all()) {
        std::size_t found = 0;
        for (const model::StackField &field : model::stack_fields()) {
            for (const samples::Sample &sample : samples::all()) {
                if (sample.path != field.path)
                    continue;
                CAPTURE(list.name, field.path, sample.patch);
                const lists::Verdict verdict = list.look(field, sample);
                CHECK(verdict != lists::Verdict::lacks);
                found += verdict == lists::Verdict::has ? 1 : 0;
            }
        }
        CAPTURE(list.name);
        CHECK(found > 0);
    }
}

TEST_CASE("what a record says of access is sent as a server takes it") {
    const auto sent = [](const std::optional<model::ResourceControl> &control) {
        const model::AccessSettings settings = model::settings_of(control);
        return fmt::format("{} {} [{}] [{}]", settings.is_public, settings.administrators_only,
                           fmt::join(settings.users, " "), fmt::join(settings.teams, " "));
    };
    CHECK(sent(std::nullopt) == "false true [] []");
    CHECK(sent(model::ResourceControl{{}, 3}) == "false true [] []"); // for nobody at all
    CHECK(sent(model::ResourceControl{{false, true, {}, {}}, 3}) == "false true [] []");
    CHECK(sent(model::ResourceControl{{true, false, {}, {}}, 3}) == "true false [] []");
    CHECK(sent(model::ResourceControl{{false, false, {9, 4}, {2, 1}}, 3}) == "false false [4 9] [1 2]");
}

// build/PRESET/bin/fields_test "[table]" prints lists × fields.
TEST_CASE("the table of lists and fields", "[.][table]") {
    const StateFolder kept_apart;
    std::cout << fmt::format("{:<34}", "");
    for (const lists::List &list : lists::all())
        std::cout << fmt::format("{:<11}", list.name);
    for (const model::StackField &field : model::stack_fields()) {
        std::cout << fmt::format("\n{:<34}", field.path);
        for (const lists::List &list : lists::all())
            std::cout << fmt::format("{:<11}", sign_of(list.look(field, *sample_of(field))));
    }
    std::cout << "\n";
}
