// Remotes that lead astray, send without end, or say nothing.

#include "git/remote.hpp"
#include "git/remote_process.hpp"
#include "trap.hpp"

#include <catch2/catch.hpp>
#include <sys/resource.h>

using namespace stowage;
using Catch::Contains;
using test::Trap;

namespace {

constexpr std::chrono::seconds limit{20};

git::RemoteAccess access_to(const Trap &trap) {
    return {trap.url() + "/x.git", "bot", "s3cret-of-the-owner", false};
}

} // namespace

TEST_CASE("a redirect to another port, host or scheme gets no credentials", "[git][security]") {
    const Trap evil;
    const std::string where =
        GENERATE(as<std::string>{}, "http://127.0.0.1:", "http://localhost:", "https://127.0.0.1:") +
        std::to_string(evil.port());
    INFO(where);
    SECTION("at once") {
        const Trap good([&](const std::string &) {
            return Trap::redirects_to(where + "/x.git/info/refs?service=git-upload-pack");
        });
        const auto refs = git::list_refs(access_to(good), limit);
        REQUIRE_FALSE(refs);
        CHECK_THAT(refs.error().words, Contains("redirects to another address") &&
                                           Contains(std::to_string(evil.port())) && !Contains("s3cret"));
    }
    SECTION("once it knows who asks") {
        const Trap good([&](const std::string &request) {
            return request.find("Authorization") == std::string::npos
                       ? Trap::asks_for_credentials()
                       : Trap::redirects_to(where + "/x.git/info/refs?service=git-upload-pack");
        });
        CHECK_FALSE(git::list_refs(access_to(good), limit));
    }
    CHECK(evil.all_heard() == "");
}

TEST_CASE("a redirect in the same place is followed, with credentials only where they are asked for",
          "[git]") {
    std::atomic<int> asked{0};
    const Trap host([&](const std::string &request) {
        ++asked;
        if (request.starts_with("GET /x.git/"))
            return Trap::redirects_to("/y.git/info/refs?service=git-upload-pack");
        return Trap::asks_for_credentials();
    });
    const auto refs = git::list_refs(access_to(host), limit);
    REQUIRE_FALSE(refs);
    CHECK(refs.error().words == "credentials refused");
    const auto heard = host.heard();
    REQUIRE(heard.size() == 3);
    CHECK_THAT(heard[0], !Contains("Authorization"));
    CHECK_THAT(heard[1], Catch::StartsWith("GET /y.git/info/refs") && !Contains("Authorization"));
    CHECK_THAT(heard[2], Contains("Authorization: Basic"));
}

TEST_CASE("a remote that offers references without end takes the memory of a process that may be ended",
          "[git][security]") {
    std::string many = "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n\r\n"
                       "001e# service=git-upload-pack\n0000";
    for (int i = 0; many.size() < std::size_t{48} << 20; ++i) {
        const std::string name = "refs/heads/" + std::string(200, 'a') + std::to_string(1'000'000 + i);
        std::string line = std::string(40, 'a') + " " + name + "\n";
        char size[5];
        (void)std::snprintf(size, sizeof size, "%04x", static_cast<unsigned>(line.size() + 4));
        many += size + line;
    }
    const Trap endless([&](const std::string &) { return many; });
    git::RemoteLimits limits;
    SECTION("by what comes") {
        limits.listing = std::size_t{4} << 20;
        CHECK_THROWS_WITH(git::read_refs(access_to(endless), git::Deadline::after(limit), limits),
                          Contains("more than 4 MiB of references"));
    }
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    SECTION("by what it takes") {
        limits.memory = std::size_t{32} << 20;
        CHECK_THROWS_WITH(git::read_refs(access_to(endless), git::Deadline::after(limit), limits),
                          Contains("more than 32 MiB of memory"));
    }
#endif
    rusage used{};
    ::getrusage(RUSAGE_CHILDREN, &used);
    INFO("the largest of the processes: " << used.ru_maxrss << " KiB");
    CHECK(used.ru_maxrss < 256 * 1024);
}

TEST_CASE("a silent remote is given up in time, and nothing of it stays", "[git][security]") {
    std::atomic<bool> done{false};
    const Trap silent([&](const std::string &) {
        while (!done)
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
        return std::string();
    });
    const auto start = std::chrono::steady_clock::now();
    const auto refs = git::list_refs(access_to(silent), std::chrono::milliseconds{300});
    done = true;
    REQUIRE_FALSE(refs);
    CHECK_THAT(refs.error().words, Catch::StartsWith("no answer within"));
    CHECK(refs.error().timed_out);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds{5});
}

TEST_CASE("what is no git repository is said to be none", "[git]") {
    const Trap page([](const std::string &) {
        return std::string("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi");
    });
    const auto refs = git::list_refs(access_to(page), limit);
    REQUIRE_FALSE(refs);
    CHECK(refs.error().words == "the server of the repository does not speak git's protocol");
}
