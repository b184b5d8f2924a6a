#include "support/folders.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
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
    }
}
