// Records that a server tells of one by one.
#include "current/records.hpp"

#include "simulator/simulator.hpp"

#include <catch2/catch.hpp>

using namespace stowage;

namespace {

/// Stacks of an administrator on a cluster and on a Docker environment, seen by a standard user.
current::Records records_with(const std::string &stacks) {
    simulator::Settings settings;
    settings.state = R"({"users": [{"id": 1, "username": "admin", "role": 1, "apiKeys": ["ptr_admin"]},
                                   {"id": 2, "username": "alice", "role": 2, "apiKeys": ["ptr_alice"]}],
        "environments": [{"id": 1, "name": "kube", "type": 5, "users": [2]}, {"id": 2, "name": "local", "users": [2]}],
        "stacks": [)" +
                     stacks + "]}";
    simulator::Simulator server(settings);
    portainer::TransportOptions options;
    options.base_url = server.base_url();
    options.api_key = "ptr_alice";
    portainer::Client client(options);
    return current::ask_all_records(client, 0);
}

std::string stack(int id, int environment, int type) {
    return R"({"Id": )" + std::to_string(id) + R"(, "Name": "s)" + std::to_string(id) + R"(", "Type": )" +
           std::to_string(type) + R"(, "EndpointId": )" + std::to_string(environment) +
           R"(, "EntryPoint": "a.yml", "file": "services: {}", "CreatedBy": "admin"})";
}

} // namespace

TEST_CASE("Kubernetes stacks that no list shows are found one by one, and where they end is known") {
    const current::Records some = records_with(stack(2, 2, 2) + "," + stack(5, 1, 3) + "," + stack(70, 1, 3));
    CHECK(some.complete);
    REQUIRE(some.kubernetes.size() == 2);
    CHECK(some.kubernetes[0].id == 5);
    CHECK(some.kubernetes[1].name == "s70");
    const current::Records none = records_with("");
    CHECK(none.complete);
    CHECK(none.kubernetes.empty());
}
