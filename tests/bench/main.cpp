// Measures the release binary: how long a plan takes beside curl making the same requests, how much memory a
// large one takes, how it does with many servers, and how long the program takes to start. See
// tests/bench/run.

#include "commit.hpp"
#include "fleet.hpp"
#include "many_servers.hpp"
#include "measure.hpp"

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

namespace {

struct Sizes {
    std::size_t timed_stacks = 1000;
    std::size_t large_stacks = 10'000;
    int rounds = 9;
    int starts = 25;
    std::size_t servers = 1000;
    std::size_t stacks_of_each = 50;
};

// What the project promises.
constexpr double most_times_curl = 1.5;
constexpr double most_mib = 100;
constexpr double most_start_ms = 10;
constexpr double most_servers_mib = 512;
constexpr double most_check_ms = 500;
constexpr double most_check_mib = 64;

/// Prints lines as they come, and remembers whether any figure missed its bound.
class Table {
public:
    Table() { line("figure", "measured", "bound", "verdict"); }

    void row(const std::string &figure, double value, double bound, const char *unit) {
        char measured[64];
        char limit[64];
        std::snprintf(measured, sizeof measured, "%.2f%s", value, unit);
        std::snprintf(limit, sizeof limit, "<= %.2f%s", bound, unit);
        verdict(figure, measured, limit, value <= bound);
    }
    void verdict(const std::string &figure, const std::string &measured, const std::string &bound, bool met) {
        line(figure, measured, bound, met ? "ok" : "MISSED");
        all_met_ = all_met_ && met;
    }
    void note(const std::string &figure, double value, const char *unit) const {
        char measured[64];
        std::snprintf(measured, sizeof measured, "%.2f%s", value, unit);
        line(figure, measured, "", "");
    }
    [[nodiscard]] bool all_met() const { return all_met_; }

private:
    static void line(const std::string &figure, const std::string &measured, const std::string &bound,
                     const std::string &verdict) {
        std::printf("%-52s %14s %14s  %s\n", figure.c_str(), measured.c_str(), bound.c_str(),
                    verdict.c_str());
        std::fflush(stdout);
    }
    bool all_met_ = true;
};

std::string total(const std::map<std::string, std::size_t> &requests) {
    std::size_t count = 0;
    for (const auto &[call, times] : requests)
        count += times;
    return std::to_string(count);
}

std::map<std::string, std::size_t> needed(const bench::Fleet &fleet) {
    return {{"GET /api/system/status", 1},
            {"GET /api/users/me", 1},
            {"GET /api/endpoints", 1},
            {"GET /api/stacks", 1},
            {"GET /api/stacks/N/file", fleet.inline_stacks()}};
}

void count_requests(const bench::Fleet &fleet, const std::string &who, Table &table) {
    const auto sent = fleet.requests();
    table.verdict("requests of " + who, total(sent), "= " + total(needed(fleet)), sent == needed(fleet));
    if (sent != needed(fleet))
        for (const auto &[call, times] : sent)
            std::printf("  %zu × %s\n", times, call.c_str());
}

/// Turn by turn, so that what else the machine does falls on both.
void compare_with_curl(const bench::Fleet &fleet, const Sizes &sizes, Table &table) {
    std::vector<double> plan;
    std::vector<double> curl;
    for (int round = 0; round < sizes.rounds; ++round) {
        curl.push_back(fleet.curl().milliseconds);
        plan.push_back(fleet.plan().milliseconds);
    }
    table.note("curl, the same requests, least", bench::least(curl), " ms");
    table.note("curl, the same requests, median", bench::median(curl), " ms");
    table.note("plan, least", bench::least(plan), " ms");
    table.note("plan, median", bench::median(plan), " ms");
    table.row("plan / curl, least", bench::least(plan) / bench::least(curl), most_times_curl, "");
    table.row("plan / curl, median", bench::median(plan) / bench::median(curl), most_times_curl, "");
}

void measure_memory(const Sizes &sizes, std::size_t per_file, const std::string &files, Table &table) {
    const bench::Fleet fleet(sizes.large_stacks, per_file);
    const bench::Usage usage = fleet.plan();
    const std::string figure = std::to_string(sizes.large_stacks) + " stacks in " + files + ", ";
    table.note(figure + "time", usage.milliseconds, " ms");
    table.row(figure + "peak memory", usage.peak_mib, most_mib, " MiB");
}

/// What a pull request waits for: its desired state checked, from the repository alone.
void measure_check(const Sizes &sizes, Table &table) {
    const auto measured = [&](std::size_t stacks) {
        const bench::CommittedFleet fleet(stacks);
        std::vector<double> times;
        bench::Usage usage;
        for (int round = 0; round < sizes.rounds; ++round) {
            usage = fleet.validate();
            times.push_back(usage.milliseconds);
        }
        usage.milliseconds = bench::median(times);
        return usage;
    };
    const bench::Usage usage = measured(sizes.timed_stacks);
    table.row("validate --git, 1000 stacks in 200 files, median", usage.milliseconds, most_check_ms, " ms");
    table.row("validate --git, 1000 stacks in 200 files, memory", usage.peak_mib, most_check_mib, " MiB");
    const bench::Usage large = measured(sizes.large_stacks);
    table.note("validate --git, 10000 stacks in 2000 files, median", large.milliseconds, " ms");
    table.note("validate --git, 10000 stacks in 2000 files, memory", large.peak_mib, " MiB");
}

void measure_servers(const Sizes &sizes, Table &table) {
    const bench::ManyServers servers(sizes.servers, sizes.stacks_of_each);
    const std::string figure = std::to_string(sizes.servers) + " servers with " +
                               std::to_string(sizes.stacks_of_each) + " stacks each, ";
    const bench::Usage whole = servers.plan();
    table.note(figure + "time", whole.milliseconds, " ms");
    table.row(figure + "memory", whole.peak_mib, most_servers_mib, " MiB");
    const bench::Usage shard = servers.plan({"--shard", "1/10"});
    table.note("  one of ten shards of it, time", shard.milliseconds, " ms");
    table.note("  one of ten shards of it, memory", shard.peak_mib, " MiB");
}

void measure_start(const Sizes &sizes, Table &table) {
    std::vector<double> times;
    for (int i = 0; i < sizes.starts; ++i)
        times.push_back(bench::run({STOWAGE, "--version"}, {}).milliseconds);
    table.note("stowage --version, least", bench::least(times), " ms");
    table.row("stowage --version, median", bench::median(times), most_start_ms, " ms");
}

bool has_curl() {
    try {
        return bench::run({"curl", "--version"}, {}).exit_code == 0;
    } catch (const std::exception &) {
        return false;
    }
}

/// A few stacks, and only what does not depend on the machine: does it all still work?
bool smoke(Table &table) {
    const bench::Fleet fleet(20);
    (void)fleet.plan();
    (void)bench::CommittedFleet(20).validate();
    (void)bench::ManyServers(3, 2).plan();
    count_requests(fleet, "a plan", table);
    if (has_curl()) {
        (void)fleet.curl();
        count_requests(fleet, "curl", table);
    }
    return table.all_met();
}

bool measure(Table &table, const std::string &what) {
    const Sizes sizes;
    if (what == "--check") {
        measure_check(sizes, table);
        return table.all_met();
    }
    if (what == "--servers") {
        measure_servers(sizes, table);
        return table.all_met();
    }
    {
        const bench::Fleet fleet(sizes.timed_stacks);
        const std::string plan = "a plan of " + std::to_string(sizes.timed_stacks) + " stacks";
        (void)fleet.plan();
        count_requests(fleet, plan, table);
        if (has_curl()) {
            (void)fleet.curl();
            count_requests(fleet, "curl", table);
            compare_with_curl(fleet, sizes, table);
        } else {
            table.verdict("plan / curl", "no curl", "", false);
        }
    }
    measure_memory(sizes, 100, "files of 100", table);
    measure_memory(sizes, sizes.large_stacks, "one file", table);
    measure_servers(sizes, table);
    measure_check(sizes, table);
    measure_start(sizes, table);
    return table.all_met();
}

} // namespace

int main(int argc, char **argv) {
    const std::string what = argc > 1 ? argv[1] : "";
    if (argc > 2 || (!what.empty() && what != "--smoke" && what != "--check" && what != "--servers")) {
        std::fprintf(stderr, "usage: %s [--check | --servers | --smoke]\n", argv[0]);
        return 1;
    }
    try {
        Table table;
        const bool met = what == "--smoke" ? smoke(table) : measure(table, what);
        return met ? 0 : 1;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "error: %s\n", error.what());
        return 1;
    }
}
