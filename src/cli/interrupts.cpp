#include "cli/interrupts.hpp"

#include <csignal>
#include <string_view>
#include <unistd.h>

namespace stowage::cli {
namespace {

std::atomic<int> signals{0};
std::atomic<bool> announces{true};
std::atomic<bool> reload{false};
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free,
              "the handler may only touch what is safe in a handler");

void say(std::string_view words) {
    if (!announces.load())
        return;
    // Nothing can be done about a failure in here.
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, words.data(), words.size());
}

extern "C" void on_interrupt(int /*signal*/) {
    const int now = signals.fetch_add(1) + 1;
    if (now == 1)
        say("\ninterrupted: what runs is finished, nothing more is begun; once more abandons it\n");
    else if (now == 2)
        say("\nabandoned\n");
}

} // namespace

const std::atomic<int> &watch_interrupts(Announce announce) {
    announces = announce == Announce::yes;
    struct sigaction action {};
    action.sa_handler = &on_interrupt;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, nullptr);
    return signals;
}

void abandon() {
    signals.store(2);
}

std::atomic<bool> &watch_reload() {
    struct sigaction action {};
    action.sa_handler = [](int /*signal*/) { reload.store(true); };
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    sigaction(SIGHUP, &action, nullptr);
    return reload;
}

} // namespace stowage::cli
