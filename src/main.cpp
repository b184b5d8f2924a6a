#include "cli/run.hpp"

int main(int argc, char **argv) {
    return stowage::cli::run(argc, argv);
}
