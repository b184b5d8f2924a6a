#include "git/tip.hpp"

#include "simulator/fixture_repository.hpp"
#include "support/temporary_folder.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <unistd.h>

using namespace stowage::git;

namespace {

namespace fs = std::filesystem;

std::size_t packs_below(const fs::path &folder) {
    std::size_t packs = 0;
    for (const auto &entry : fs::recursive_directory_iterator(folder))
        packs += entry.path().extension() == ".pack" ? 1 : 0;
    return packs;
}

} // namespace

TEST_CASE("many fetches do not leave ever more behind, and lose nothing", "[git]") {
    const tests::TemporaryFolder folder;
    simulator::FixtureRepository repository((folder / "desired.git").string());
    const std::string cache = (folder / "cache").string();
    const RemoteAccess access{repository.path(), {}, {}, false};
    const std::chrono::seconds limit{30};
    std::string first;
    std::string last;
    std::size_t most = 0;
    for (int i = 0; i < 120; ++i) {
        const std::string commit = repository.commit({{"a.yml", std::to_string(i)}});
        const auto tip = fetch_tip(access, "main", last, cache, limit);
        REQUIRE(tip);
        CHECK(tip->commit == commit);
        CHECK(tip->descends);
        most = std::max(most, packs_below(cache));
        last = commit;
        if (first.empty())
            first = commit;
    }
    CHECK(most <= 51);
    CHECK(most > 40); // or this shows nothing
    CHECK(open_fetched(access, last, cache, limit));
    CHECK(open_fetched(access, first, cache, limit));
}
