#include <catch2/catch.hpp>
#include <cstdio>
#include <memory>
#include <string>

using Catch::Contains;

namespace {

/// What readelf (of binutils, which every compiler needs) says of the program.
std::string readelf(const std::string &options) {
    const std::string command = "readelf --wide " + options + " '" STOWAGE_BINARY "' 2>&1";
    const std::unique_ptr<std::FILE, int (*)(std::FILE *)> pipe(::popen(command.c_str(), "r"), &::pclose);
    REQUIRE(pipe);
    std::string out;
    char part[4096];
    for (std::size_t got = 0; (got = std::fread(part, 1, sizeof part, pipe.get())) > 0;)
        out.append(part, got);
    return out;
}

} // namespace

// Builds with sanitizers, and those that have to be quick, have no such flags.
TEST_CASE("the program is built so that a mistake in memory is hard to use", "[e2e][hardening]") {
    if (!STOWAGE_HARDENED)
        return;
    CHECK_THAT(readelf("--file-header"), Contains("DYN (Position-Independent Executable file)"));
    CHECK_THAT(readelf("--program-headers"), Contains("GNU_RELRO") && !Contains("RWE"));
    CHECK_THAT(readelf("--dynamic"), Contains("BIND_NOW"));
    const std::string symbols = readelf("--dyn-syms");
    CHECK_THAT(symbols, Contains("__stack_chk_fail"));
    if (STOWAGE_FORTIFIED)
        CHECK_THAT(symbols, Contains("_chk@GLIBC"));
}
