#include "portainer/json/decode_access.hpp"

#include <catch2/catch.hpp>

using namespace stowage::portainer;
using namespace stowage;

TEST_CASE("users and teams are read") {
    const auto users = decode_users(R"([{"Id": 1, "Username": "admin", "Role": 1, "ThemeSettings": {}},
                                        {"Id": 2, "Username": "alice", "Role": 2}, {"Id": 3}])");
    REQUIRE(users);
    REQUIRE(users->size() == 3);
    CHECK(users->at(0).administrator);
    CHECK(users->at(1).id == 2);
    CHECK(users->at(1).name == "alice");
    CHECK_FALSE(users->at(1).administrator);
    CHECK(users->at(2).name.empty());
    const auto teams = decode_teams(R"([{"Id": 1, "Name": "ops"}])");
    REQUIRE(teams);
    CHECK(teams->at(0).id == 1);
    CHECK(teams->at(0).name == "ops");
    CHECK(decode_teams("null")->empty());
}

TEST_CASE("users and teams of a wrong shape are errors that name the place") {
    CHECK(decode_users(R"([{"Id": 1}, {"Id": "2"}])").error() == "users[1].Id: expected a number, got text");
    CHECK(decode_users("[7]").error() == "users[0]: expected an object, got number");
    CHECK(decode_teams(R"([{"Name": []}])").error() == "teams[0].Name: expected text, got array");
    CHECK(decode_teams(R"({"message": "x"})").error() == "teams: expected a list, got object");
}

TEST_CASE("a resource control is read") {
    const auto control = decode_resource_control(
        R"({"Id": 3, "ResourceId": "1_private", "SubResourceIds": [], "Type": 6,
            "UserAccesses": [{"UserId": 2, "AccessLevel": 1}], "TeamAccesses": [{"TeamId": 1, "AccessLevel": 1}],
            "Public": false, "AdministratorsOnly": false, "System": false})");
    REQUIRE(control);
    CHECK(control->id == 3);
    CHECK(control->users == std::vector<std::int64_t>{2});
    CHECK(control->teams == std::vector<std::int64_t>{1});
    CHECK_FALSE(control->is_public);
    CHECK_FALSE(control->administrators_only);
    CHECK(decode_resource_control(R"({"Id": 3, "Public": true, "UserAccesses": null})")->is_public);
    CHECK(decode_resource_control(R"({"UserAccesses": [{"UserId": "2"}]})").error() ==
          "resource control.UserAccesses[0].UserId: expected a number, got text");
    CHECK_FALSE(decode_resource_control("null"));
}
