#include "soak_loop.hpp"

#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>
#include <unistd.h>

namespace soak {
namespace {

using namespace nlohmann::literals;

constexpr int early_passes = 20;

Held held_by(int pid) {
    const std::filesystem::path process = "/proc/" + std::to_string(pid);
    Held held;
    long pages = 0;
    std::ifstream(process / "statm") >> pages >> pages;
    held.rss_kib = pages * (::sysconf(_SC_PAGESIZE) / 1024);
    std::ifstream status(process / "status");
    for (std::string word; status >> word;)
        if (word == "RssAnon:")
            status >> held.heap_kib;
    for ([[maybe_unused]] const auto &entry : std::filesystem::directory_iterator(process / "fd"))
        ++held.descriptors;
    return held;
}

int passes_of(const World &world) {
    std::ifstream file(world.folder() / "state/stowage/reconcile/loop/status.json");
    const auto status = nlohmann::json::parse(file, nullptr, false);
    return status.is_object() ? status.value("/sinceFirstPass/passes"_json_pointer, 0) : 0;
}

/// Whether this many passes are through.
bool reached(const World &world, int passes) {
    for (int i = 0; i < 3000; ++i) {
        if (passes_of(world) >= passes)
            return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

} // namespace

LoopResult watch_loop(World &world, int passes) {
    LoopResult result;
    const auto loop = world.start(world.reconcile({"--interval", "1h", "--name", "loop"}));
    while (result.passes < passes) {
        if (!reached(world, result.passes + 1)) {
            result.wrong = "the loop made no pass for half a minute";
            return result;
        }
        ++result.passes;
        if (result.passes == early_passes)
            result.early = held_by(loop->pid());
        if (result.passes == passes)
            break;
        if (result.passes % 5 == 0)
            world.change_desired();
        if (result.passes % 20 == 0)
            world.change_application();
        loop->signal(SIGHUP);
    }
    result.late = held_by(loop->pid());
    loop->signal(SIGTERM);
    if (loop->wait(std::chrono::seconds(20)) != 0)
        result.wrong = "the loop did not end in order";
    return result;
}

} // namespace soak
