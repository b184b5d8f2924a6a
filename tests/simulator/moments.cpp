#include "moments.hpp"

#include "world.hpp"

namespace simulator {
namespace {

/** Is the moment that began at `seen` still on? Begins it when nobody has seen the end before. */
bool still(const World &world, double &seen) {
    if (seen == 0) {
        seen = world.now();
    }
    return world.now() < seen + world.options.moment_ms / 1000.0;
}

} // namespace

void see(const World &world, const Stack &stack) {
    Moments &moments = stack.moments;
    if (moments.job_is_new && stack.status == active) {
        moments.job_is_new = still(world, moments.job_seen);
    }
    if (moments.taking_back && stack.status == failed) {
        moments.taking_back = still(world, moments.failure_seen);
    }
}

std::string shown_job(const Stack &stack) {
    return stack.moments.job_is_new ? "" : stack.auto_update->job_id;
}

std::string shown_commit(const Stack &stack) {
    const Moments &moments = stack.moments;
    return moments.taking_back && !moments.refused_hash.empty() ? moments.refused_hash
                                                                : stack.git->config_hash;
}

bool file_is_missing(const World &world, const Stack &stack) {
    see(world, stack);
    return !stack.git && stack.moments.taking_back;
}

} // namespace simulator
