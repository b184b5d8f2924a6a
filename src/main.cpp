#include "cli/run.hpp"
#include "support/memory.hpp"

int main(int argc, char **argv) {
    stowage::support::share_memory_among_threads();
    return stowage::cli::run(argc, argv);
}
