// The last good commit survives whatever its repository does.

#include "reconcile/repository.hpp"

#include "folder.hpp"
#include "simulator/fixture_repository.hpp"
#include "simulator/simulator.hpp"
#include "support/error.hpp"
#include "support/rfc3339.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <string>

using namespace stowage;
using Catch::Matchers::Contains;
using reconcile::Snapshot;

namespace {

const auto now = support::from_rfc3339("2026-07-15T12:00:00Z");

simulator::Settings serving(const std::string &repository) {
    simulator::Settings settings;
    settings.state =
        R"({"users": [], "repositories": [{"name": "desired", "path": ")" + repository + R"("}]})";
    return settings;
}

/// A repository that is served over HTTP, and the folder of a reconcile that reads it.
struct Served {
    Folder folder;
    simulator::FixtureRepository repository{(folder.path() / "desired.git").string()};
    std::string first = repository.commit({{"stowage.yaml", "one"}});
    simulator::Simulator server{serving(repository.path())};

    [[nodiscard]] reconcile::Repository reader() const {
        reconcile::GitInput input;
        input.access.url = server.git_url("desired");
        input.reference = "main";
        input.limit = std::chrono::seconds(10);
        return {input, folder.path() / "cache"};
    }

    /// A pass that reads all of it.
    Snapshot pass(std::chrono::system_clock::time_point at = now) const {
        reconcile::Repository reading = reader();
        Snapshot snapshot = reading.obtain(at);
        CHECK(snapshot.tree->read("stowage.yaml", 100).size() == 3);
        reading.accept(snapshot);
        return snapshot;
    }

    void break_transfers(const std::string &what) {
        server.add_fault(R"({"match": {"method": "POST", "pathRegex": "git-upload-pack"}, "times": 1000, )" +
                         what + "}");
    }
};

} // namespace

TEST_CASE("a repository that breaks off while it sends costs neither the last good commit nor the cause") {
    Served served;
    CHECK(served.pass().commit == served.first);
    const std::string second = served.repository.commit({{"stowage.yaml", "two"}});
    const auto [fault, cause] =
        GENERATE(values<std::pair<std::string, std::string>>({{R"("do": "status", "status": 500)", "500"},
                                                              {R"("do": "close-before")", "can't read"},
                                                              {R"("do": "close-mid-body")", "can't read"},
                                                              {R"("do": "truncate")", "can't read"}}));
    CAPTURE(fault);
    served.break_transfers(fault);
    for (int pass = 0; pass < 2; ++pass) { // the second finds what the first has left
        const Snapshot broken = served.pass();
        CHECK(broken.commit == served.first);
        CHECK_THAT(broken.stale,
                   Contains(cause) && Contains("going on with commit " + served.first.substr(0, 7)));
        CHECK_THAT(broken.stale, !Contains("has no branch, tag or commit"));
    }
    served.server.clear_faults();
    const Snapshot well = served.pass();
    CHECK(well.commit == second);
    CHECK(well.stale.empty());
}

TEST_CASE("a damaged cache of a repository that breaks off is said with both causes") {
    Served served;
    (void)served.pass();
    served.break_transfers(R"("do": "status", "status": 500)");
    for (const auto &entry :
         std::filesystem::recursive_directory_iterator(served.folder.path() / "cache" / "git"))
        if (entry.is_regular_file() && entry.path().string().find("/objects/") != std::string::npos) {
            std::filesystem::permissions(entry.path(), std::filesystem::perms::owner_all);
            std::ofstream(entry.path(), std::ios::trunc) << "damaged";
        }
    std::string said;
    try {
        (void)served.pass();
    } catch (const support::Error &error) {
        said = error.what();
    }
    CHECK_THAT(said, Contains("can't read the desired state from") && Contains("500") &&
                         Contains("can't be read from the cache"));
    served.server.clear_faults();
    CHECK(served.pass().commit == served.first);
}

TEST_CASE("the age of the last good commit counts from now on where the clock was set back") {
    using std::chrono::hours;
    Served served;
    (void)served.pass(now + hours(24 * 365));
    served.server.add_fault(
        R"({"match": {"pathRegex": "info/refs"}, "times": 1000, "do": "status", "status": 503})");
    CHECK_THAT(served.reader().obtain(now).stale, Contains("going on with commit"));
    CHECK_THAT(served.reader().obtain(now + hours(23)).stale, Contains("seen 23h"));
    CHECK_THROWS_AS(served.reader().obtain(now + hours(25)), support::Error);
}
