// Many passes of `stowage reconcile` while everything goes wrong. See tests/bench/soak.

#include "soak_ledger.hpp"
#include "soak_loop.hpp"
#include "soak_world.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <nlohmann/json.hpp>
#include <thread>

namespace {

using Clock = std::chrono::steady_clock;
using soak::World;

constexpr std::chrono::minutes longest{4}; // then the rest of the passes is left out
constexpr int loop_passes = 200;

struct Folder {
    std::uintmax_t bytes = 0;
    std::size_t files = 0;
    std::size_t leftovers = 0; ///< of writes that were not finished
};

Folder measure(const std::filesystem::path &path) {
    Folder folder;
    if (!std::filesystem::exists(path))
        return folder;
    for (const auto &entry : std::filesystem::recursive_directory_iterator(path)) {
        if (!entry.is_regular_file())
            continue;
        ++folder.files;
        folder.bytes += entry.file_size();
        folder.leftovers += entry.path().extension() == ".tmp" ? 1 : 0;
    }
    return folder;
}

/// They are removed by age, and this is over in minutes.
void make_leftovers_old(const std::filesystem::path &path) {
    for (const auto &entry : std::filesystem::recursive_directory_iterator(path))
        if (entry.path().extension() == ".tmp")
            std::filesystem::last_write_time(entry.path(), std::filesystem::file_time_type::clock::now() -
                                                               std::chrono::hours(2));
}

class Soak {
public:
    Soak(unsigned seed, bool two_hosts) : world_(seed), ledger_(two_hosts), two_hosts_(two_hosts) {}

    void disturb(int passes) {
        const auto until = Clock::now() + longest;
        for (; passes_ < passes && Clock::now() < until;)
            one_round();
        std::printf("passes %d, killed %d, tried at once %d (kept away %d), loops %d, exit codes:", passes_,
                    killed_, tried_at_once_, kept_away_, loops_);
        for (const auto &[code, count] : codes_)
            std::printf(" %d x%d", code, count);
        std::printf("\n");
    }

    /// Everything works again.
    void recover() {
        world_.server().clear_faults();
        make_leftovers_old(world_.folder() / "state");
        make_leftovers_old(world_.folder() / "cache");
        check(world_.run({"retry", "*"}) == 0, "stowage retry");
        int code = -1;
        int passes = 0;
        for (; passes < 4 && code != 0; ++passes)
            code = clean_pass();
        check(code == 0, "comes right, after passes without trouble: " + std::to_string(passes));
        const std::size_t before = ledger_.deployments();
        code = clean_pass();
        check(code == 0 && ledger_.deployments() == before, "one more pass changes nothing");
        check(world_.run(world_.plan()) == 0, "a plan is empty");
        std::string wrong;
        for (const std::string &stack : world_.wrong_stacks())
            wrong += " " + stack;
        check(wrong.empty(), "the server has what the last commits say" + wrong);
    }

    void judge() {
        std::printf(
            "deployments %zu, for at least %zu changes; failed %zu, again after a kill %zu, writes that "
            "outlived a killed pass %zu\n",
            ledger_.deployments(), world_.changes(), ledger_.failed(), ledger_.excused(), ledger_.outlived());
        if (two_hosts_)
            std::printf("two hosts wrote at once, or deployed the same twice: %zu times\n",
                        ledger_.crossed());
        for (const std::string &wrong : ledger_.wrong())
            std::printf("  %s\n", wrong.c_str());
        check(ledger_.wrong().empty(),
              "no two passes wrote at once, nothing was deployed again without a cause");
        const std::filesystem::path &folder = world_.folder();
        check_folder("state", measure(folder / "state"), 256, 40);
        check_folder("locks", measure(folder / "locks"), 8, 20);
        check_folder("cache", measure(folder / "cache"), 4'000, 400);
    }

    void watch_loop() {
        const soak::LoopResult loop = soak::watch_loop(world_, loop_passes);
        std::printf("loop of %d passes: RSS %ld -> %ld KiB (%ld -> %ld of no file), descriptors %zu -> %zu\n",
                    loop.passes, loop.early.rss_kib, loop.late.rss_kib, loop.early.heap_kib,
                    loop.late.heap_kib, loop.early.descriptors, loop.late.descriptors);
        check(loop.wrong.empty(), "the loop runs and ends in order " + loop.wrong);
        check(loop.late.rss_kib <= loop.early.rss_kib + loop.early.rss_kib / 10 + 2048,
              "its memory does not grow");
        check(loop.late.descriptors <= loop.early.descriptors, "its descriptors do not grow");
        check(world_.run(world_.plan()) == 0, "a plan is empty after the loop");
        world_.server().clear_requests();
    }

    [[nodiscard]] bool all_right() const { return all_right_; }

private:
    void one_round() {
        if (world_.chance(0.7))
            world_.change_desired();
        if (world_.chance(0.2))
            world_.change_application();
        if (world_.chance(0.3))
            (void)world_.run({"retry", "*"});
        world_.order_faults();
        if (world_.chance(0.02))
            loop_for_a_while();
        else if (two_hosts_)
            on_two_hosts();
        else if (world_.chance(0.1))
            two_at_once();
        else
            one_pass();
        take_in();
    }

    void one_pass() {
        const bool kill = world_.chance(0.2);
        const std::chrono::milliseconds kill_after{kill ? world_.pick(120) : 0};
        soak::Run run{Clock::now(), {}, false, "admin"};
        const auto child = world_.start(world_.reconcile());
        if (kill && !child->wait(kill_after)) {
            child->signal(SIGKILL);
            run.killed = true;
        }
        note(child->wait(std::chrono::minutes(2)).value_or(-1));
        run.killed = run.killed && last_code_ == 128 + SIGKILL;
        killed_ += run.killed ? 1 : 0;
        end(run);
        if (run.killed) // what it had sent comes to its end in the server, or does not
            std::this_thread::sleep_for(std::chrono::milliseconds(world_.pick(30)));
    }

    /// With names of their own, so that only the server's lock keeps them apart.
    void two_at_once() {
        ++tried_at_once_;
        soak::Run run{Clock::now(), {}, false, "admin"};
        soak::Run other{Clock::now(), {}, false, "second"};
        const auto first = world_.start(world_.reconcile());
        std::this_thread::sleep_for(std::chrono::milliseconds(world_.pick(60)));
        const auto second = world_.start(world_.reconcile({"--name", "second"}), "ptr_second");
        note(second->wait(std::chrono::minutes(2)).value_or(-1));
        kept_away_ += last_code_ == 5 ? 1 : 0;
        end(other);
        note(first->wait(std::chrono::minutes(2)).value_or(-1));
        kept_away_ += last_code_ == 5 ? 1 : 0;
        end(run);
    }

    /// Each of its own locks, state and cache; one of them may be killed.
    void on_two_hosts() {
        ++tried_at_once_;
        soak::Run run{Clock::now(), {}, false, "admin"};
        soak::Run other{Clock::now(), {}, false, "second"};
        const auto first = world_.start(world_.reconcile());
        std::this_thread::sleep_for(std::chrono::milliseconds(world_.pick(60)));
        const auto second = world_.start(world_.reconcile(), "ptr_second", "second-host");
        if (world_.chance(0.2) && !second->wait(std::chrono::milliseconds(world_.pick(120)))) {
            second->signal(SIGKILL);
            other.killed = true;
            ++killed_;
        }
        note(second->wait(std::chrono::minutes(2)).value_or(-1));
        end(other);
        note(first->wait(std::chrono::minutes(2)).value_or(-1));
        end(run);
    }

    void loop_for_a_while() {
        ++loops_;
        soak::Run run{Clock::now(), {}, world_.chance(0.4), "admin"};
        const auto child = world_.start(world_.reconcile({"--interval", "1s"}));
        std::this_thread::sleep_for(std::chrono::milliseconds(1000 + world_.pick(1500)));
        child->signal(run.killed ? SIGKILL : SIGTERM);
        note(child->wait(std::chrono::minutes(2)).value_or(-1));
        end(run);
        passes_ += 1;
    }

    int clean_pass() {
        const soak::Run run{Clock::now(), {}, false, "admin"};
        const int code = world_.run(world_.reconcile());
        end(run);
        take_in();
        if (code != 0)
            std::printf("a clean pass ended with %d:\n%s\n", code, world_.last_words().c_str());
        return code;
    }

    void note(int code) {
        last_code_ = code;
        ++codes_[code];
        ++passes_;
    }

    void end(soak::Run run) {
        run.to = Clock::now();
        ledger_.began_and_ended(std::move(run));
    }

    void take_in() {
        const auto requests = world_.server().requests();
        world_.server().clear_requests();
        std::map<int, std::string> names;
        const auto state = nlohmann::json::parse(world_.server().state());
        for (const auto &stack : state.at("stacks"))
            names[stack.at("Id").get<int>()] = stack.at("Name").get<std::string>();
        ledger_.take_in(requests, world_.application(), names);
    }

    void check(bool right, const std::string &what) {
        std::printf("%-4s %s\n", right ? "ok" : "NOT", what.c_str());
        all_right_ = all_right_ && right;
    }

    void check_folder(const char *name, const Folder &folder, std::uintmax_t kib, std::size_t files) {
        check(folder.bytes <= kib * 1024 && folder.files <= files && folder.leftovers == 0,
              std::string(name) + " stays small: " + std::to_string(folder.bytes / 1024) + " KiB in " +
                  std::to_string(folder.files) + " files, " + std::to_string(folder.leftovers) +
                  " left over");
    }

    World world_;
    soak::Ledger ledger_;
    bool two_hosts_;
    std::map<int, int> codes_;
    int passes_ = 0;
    int killed_ = 0;
    int tried_at_once_ = 0;
    int kept_away_ = 0;
    int loops_ = 0;
    int last_code_ = 0;
    bool all_right_ = true;
};

} // namespace

int main(int argc, char **argv) {
    try {
        const int passes = argc > 1 ? std::atoi(argv[1]) : 300;
        const unsigned seed = argc > 2 ? static_cast<unsigned>(std::atol(argv[2])) : std::random_device{}();
        const bool two_hosts = argc > 3 && std::strcmp(argv[3], "two-hosts") == 0;
        std::printf("soak: %d passes, seed %u%s\n", passes, seed, two_hosts ? ", two hosts" : "");
        std::fflush(stdout);
        Soak soak(seed, two_hosts);
        soak.disturb(passes);
        soak.recover();
        soak.judge();
        soak.watch_loop();
        std::printf("%s: tests/bench/soak %d %u%s\n", soak.all_right() ? "all right" : "NOT all right",
                    passes, seed, two_hosts ? " two-hosts" : "");
        return soak.all_right() ? 0 : 1;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "error: %s\n", error.what());
        return 1;
    }
}
