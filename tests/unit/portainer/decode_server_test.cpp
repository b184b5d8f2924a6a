#include "portainer/json/decode.hpp"

#include <catch2/catch.hpp>

using namespace stowage::portainer;
using namespace stowage;

TEST_CASE("environments are read") {
    const auto list = decode_environments(R"([
        {"Id": 1, "Name": "local", "Type": 1, "Status": 1,
         "SecuritySettings": {"allowStackManagementForRegularUsers": false}, "Snapshots": [{}]},
        {"Id": 2, "Name": "edge", "Type": 7, "Status": 2, "SecuritySettings": {}},
        {"Id": 3, "Name": "new", "Type": 99}])");
    REQUIRE(list);
    REQUIRE(list->size() == 3);
    CHECK(list->at(0).id == 1);
    CHECK(list->at(0).name == "local");
    CHECK(list->at(0).type == model::EnvironmentType::docker);
    CHECK(list->at(0).up);
    CHECK_FALSE(list->at(0).stacks_for_regular_users);
    CHECK(list->at(1).type == model::EnvironmentType::kubernetes_edge_agent);
    CHECK_FALSE(list->at(1).up);
    CHECK(list->at(1).stacks_for_regular_users);
    CHECK(list->at(2).type == model::EnvironmentType::unknown);
    CHECK(list->at(2).up);
}

TEST_CASE("environments of a wrong shape are errors that name the place") {
    CHECK(decode_environments(R"([{"Id": 1, "Name": 5}])").error() ==
          "endpoints[0].Name: expected text, got number");
    CHECK(decode_environments("{}").error() == "endpoints: expected a list, got object");
    CHECK(decode_environments("[[]]").error() == "endpoints[0]: expected an object, got array");
}

TEST_CASE("the role says who is an administrator") {
    CHECK(decode_user(R"({"Id": 1, "Username": "admin", "Role": 1})")->administrator);
    const auto alice = decode_user(R"({"Id": 2, "Username": "alice", "Role": 2})");
    CHECK(alice->id == 2);
    CHECK(alice->name == "alice");
    CHECK_FALSE(alice->administrator);
}

TEST_CASE("a status needs a version") {
    const auto status = decode_status(R"({"Version": "2.23.0", "InstanceID": "64e6"})");
    REQUIRE(status);
    CHECK(status->version.major == 2);
    CHECK(status->version.minor == 23);
    CHECK(status->instance_id == "64e6");
    CHECK_FALSE(decode_status(R"({"version": "v1"})"));
    CHECK_FALSE(decode_status("[]"));
}

TEST_CASE("the id of a swarm is read") {
    CHECK(*decode_swarm_id(R"({"ID": "8tf0", "Spec": {}})") == "8tf0");
    CHECK(decode_swarm_id("{}")->empty());
}
