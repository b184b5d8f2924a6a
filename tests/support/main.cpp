#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

#include "git/remote_process.hpp"

int main(int argc, char **argv) {
    if (const auto ended = stowage::git::serve_remote_process(argc, argv))
        return *ended;
    return Catch::Session().run(argc, argv);
}
