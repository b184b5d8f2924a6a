#include "support/folders.hpp"
#include "support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

using namespace stowage;

namespace {

/// Sets a variable, or takes it away, until the end of the test.
class Variable {
public:
    Variable(const char *name, const char *value) : name_(name) {
        if (const char *before = std::getenv(name))
            before_ = before;
        set(value);
    }
    ~Variable() { set(before_ ? before_->c_str() : nullptr); }
    Variable(const Variable &) = delete;
    Variable &operator=(const Variable &) = delete;

private:
    void set(const char *value) const {
        if (value != nullptr)
            ::setenv(name_, value, 1);
        else
            ::unsetenv(name_);
    }

    const char *name_;
    std::optional<std::string> before_;
};

} // namespace

TEST_CASE("folders are those of the XDG variables, of the home, or below /tmp", "[support]") {
    const std::string home = std::filesystem::temp_directory_path().string();
    const std::string below_tmp = "/tmp/stowage-" + std::to_string(::getuid());
    SECTION("XDG") {
        const Variable cache("XDG_CACHE_HOME", "/var/cache/x");
        const Variable state("XDG_STATE_HOME", "/var/state/x");
        CHECK(support::cache_folder() == "/var/cache/x/stowage");
        CHECK(support::state_folder() == "/var/state/x/stowage");
    }
    SECTION("exactly those of STOWAGE_STATE_DIR and STOWAGE_CACHE_DIR before") {
        const Variable xdg("XDG_STATE_HOME", "/var/state/x");
        const Variable state("STOWAGE_STATE_DIR", "/srv/own/");
        const Variable cache("STOWAGE_CACHE_DIR", "/srv/cache");
        CHECK(support::state_folder() == "/srv/own/");
        CHECK(support::lasting_state_folder() == "/srv/own/");
        CHECK(support::cache_folder() == "/srv/cache");
    }
    SECTION("what names no folder is a mistake, not another folder") {
        const char *value = GENERATE("", "relative");
        const Variable state("STOWAGE_STATE_DIR", value);
        const Variable cache("STOWAGE_CACHE_DIR", value);
        CHECK_THROWS_WITH(support::state_folder(), Catch::Contains("STOWAGE_STATE_DIR"));
        CHECK_THROWS_WITH(support::lasting_state_folder(), Catch::Contains("STOWAGE_STATE_DIR"));
        CHECK_THROWS_WITH(support::cache_folder(), Catch::Contains("STOWAGE_CACHE_DIR"));
    }
    SECTION("home; a relative XDG variable counts for nothing, as its specification says") {
        const Variable cache("XDG_CACHE_HOME", "relative");
        const Variable state("XDG_STATE_HOME", nullptr);
        const Variable at_home("HOME", home.c_str());
        CHECK(support::cache_folder() == home + "/.cache/stowage");
        CHECK(support::state_folder() == home + "/.local/state/stowage");
    }
    SECTION("a home that is not there") {
        const Variable cache("XDG_CACHE_HOME", nullptr);
        const Variable state("XDG_STATE_HOME", "");
        const Variable at_home("HOME", "/nonexistent");
        CHECK(support::cache_folder() == below_tmp + "/cache");
        CHECK(support::state_folder() == below_tmp + "/state");
        CHECK_THROWS_WITH(support::lasting_state_folder(), Catch::Contains("outlast a restart"));
    }
}

TEST_CASE("folders are this user's alone", "[support][security]") {
    namespace fs = std::filesystem;
    const tests::TemporaryFolder folder;
    const fs::path &base = folder.path();
    const auto mode_of = [](const fs::path &path) {
        return static_cast<unsigned>(fs::status(path).permissions()) & 0777u;
    };
    const Variable cache("XDG_CACHE_HOME", base.c_str());
    SECTION("whatever the umask says") {
        const mode_t before = ::umask(0);
        support::make_private_folder(base / "stowage" / "git" / "x");
        ::umask(before);
        for (const char *part : {"stowage", "stowage/git", "stowage/git/x"})
            CHECK(mode_of(base / part) == 0700);
    }
    SECTION("also where an older one left them open") {
        fs::create_directories(base / "stowage/git");
        fs::permissions(base / "stowage", fs::perms::all);
        CHECK(support::cache_folder() == base / "stowage");
        CHECK(mode_of(base / "stowage") == 0700);
    }
    SECTION("and what somebody else has put there is refused") {
        fs::create_directory(base / "theirs");
        if (::getuid() == 0) {
            fs::create_directory(base / "stowage");
            REQUIRE(::chown((base / "stowage").c_str(), 65534, 65534) == 0);
            CHECK_THROWS_WITH(support::cache_folder(), Catch::Contains("it belongs to another user"));
            CHECK_THROWS_WITH(support::make_private_folder(base / "stowage" / "git"),
                              Catch::Contains("it belongs to another user"));
            fs::remove_all(base / "stowage");
            fs::create_directory_symlink(base / "theirs", base / "stowage");
            REQUIRE(::lchown((base / "stowage").c_str(), 65534, 65534) == 0);
            CHECK_THROWS_WITH(support::cache_folder(), Catch::Contains("a link that this user has not made"));
            fs::remove(base / "stowage");
            // Root gives orders to others, and makes links as systemd does.
            const Variable state("XDG_STATE_HOME", base.c_str());
            constexpr auto anyones = support::Whose::ours_or_for_root_anyones;
            REQUIRE(::chown((base / "theirs").c_str(), 65534, 65534) == 0);
            fs::create_directory_symlink(base / "theirs", base / "stowage");
            CHECK_THROWS_WITH(support::lasting_state_folder(), Catch::Contains("it belongs to another user"));
            CHECK(support::lasting_state_folder(anyones) == base / "stowage");
            support::make_private_folder(base / "stowage/x/y", anyones);
            struct stat info {};
            REQUIRE(::stat((base / "theirs/x/y").c_str(), &info) == 0);
            CHECK(info.st_uid == 65534);
            fs::permissions(base / "theirs", fs::perms::all);
            CHECK_THROWS_WITH(support::lasting_state_folder(anyones),
                              Catch::Contains("others can write to it"));
            fs::remove(base / "stowage");
        }
        std::ofstream(base / "stowage") << "x";
        CHECK_THROWS_WITH(support::cache_folder(), Catch::Contains("it is not a folder"));
    }
    fs::remove_all(base);
}
