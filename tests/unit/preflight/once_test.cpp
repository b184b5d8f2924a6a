#include "preflight/once.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <latch>
#include <string>
#include <thread>
#include <vector>

using stowage::preflight::Once;

TEST_CASE("a question is asked once, whoever asks, and again when it is renewed") {
    Once<int, std::string> once;
    int asked = 0;
    const auto ask = [&] { return std::to_string(++asked); };
    CHECK(once.get(1, ask) == "1");
    CHECK(once.get(1, ask) == "1");
    CHECK(once.get(2, ask) == "2");
    CHECK(once.renew(1, ask) == "3");
    CHECK(once.get(1, ask) == "3");
}

TEST_CASE("threads that want the same answer share it") {
    Once<int, int> once;
    std::atomic<int> asked{0};
    constexpr int threads = 8;
    std::latch ready(threads);
    std::vector<int> answers(threads);
    {
        std::vector<std::jthread> running;
        for (int i = 0; i < threads; ++i)
            running.emplace_back([&, i] {
                ready.arrive_and_wait();
                answers[static_cast<std::size_t>(i)] = once.get(1, [&] { return ++asked; });
            });
    }
    CHECK(asked == 1);
    CHECK(answers == std::vector<int>(threads, 1));
}
