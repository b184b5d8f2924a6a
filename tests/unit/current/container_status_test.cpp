#include "current/container_status.hpp"

#include <catch2/catch.hpp>

using namespace stowage::current;
using std::chrono::seconds;

TEST_CASE("the exit code is in what the engine says of a container") {
    CHECK(exit_code_in("Exited (3) 1 second ago") == 3);
    CHECK(exit_code_in("Exited (0) 2 hours ago") == 0);
    CHECK(exit_code_in("Restarting (137) Less than a second ago") == 137);
    CHECK(exit_code_in("Up 6 seconds (healthy)") == std::nullopt);
    CHECK(exit_code_in("Exited (x) 1 second ago") == std::nullopt);
    CHECK(exit_code_in("Exited (3") == std::nullopt);
    CHECK(exit_code_in("Created") == std::nullopt);
    CHECK(exit_code_in("") == std::nullopt);
}

TEST_CASE("how long a container has been so is in it too") {
    CHECK(age_in("Up 6 seconds (healthy)") == seconds(6));
    CHECK(age_in("Up Less than a second") == seconds(0));
    CHECK(age_in("Up 1 second") == seconds(1));
    CHECK(age_in("Up About a minute (unhealthy)") == seconds(60));
    CHECK(age_in("Up 5 minutes (Paused)") == seconds(300));
    CHECK(age_in("Up About an hour") == seconds(3600));
    CHECK(age_in("Exited (3) 3 weeks ago") == seconds(3 * 604800));
    CHECK(age_in("Exited (0) 2 months ago") == seconds(2 * 2592000));
    CHECK(age_in("Restarting (1) 2 seconds ago") == seconds(2));
    CHECK(age_in("Exited (1) 2 years ago") == seconds(2 * 31536000));
    CHECK(age_in("Created") == std::nullopt);
    CHECK(age_in("Dead") == std::nullopt);
    CHECK(age_in("Up for ever") == std::nullopt);
    CHECK(age_in("Up 99999999999999999999 seconds") == std::nullopt);
}
