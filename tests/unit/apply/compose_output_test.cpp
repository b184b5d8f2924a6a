#include "apply/compose_output.hpp"

#include <catch2/catch.hpp>

using stowage::apply::essential_lines;
using Lines = std::vector<std::string>;

TEST_CASE("the output of a failed deployment is cut to what says why", "[apply]") {
    CHECK(essential_lines(
              "failed to deploy a stack:  Network x_default  Creating\n Network x_default  Created\n"
              " Container x-a-1  Creating\n Container x-a-1  Created\n Container x-a-1  Starting\n"
              "Error response from daemon: exec: \"nosuchprogram\": not found\n") ==
          Lines{"Error response from daemon: exec: \"nosuchprogram\": not found"});
    CHECK(essential_lines("failed to deploy a stack: yaml: line 1: did not find expected node content\n") ==
          Lines{"failed to deploy a stack: yaml: line 1: did not find expected node content"});
    CHECK(essential_lines("").empty());
    CHECK(essential_lines("1\n2\n3\n4\n", 2) == Lines{"3", "4"});
}
