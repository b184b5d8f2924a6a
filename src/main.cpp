#include "cli/run.hpp"
#include "git/remote_process.hpp"
#include "support/memory.hpp"
#include "support/open_files.hpp"

int main(int argc, char **argv) {
    if (const auto ended = stowage::git::serve_remote_process(argc, argv))
        return *ended;
    stowage::support::share_memory_among_threads();
    stowage::support::allow_many_open_files();
    return stowage::cli::run(argc, argv);
}
