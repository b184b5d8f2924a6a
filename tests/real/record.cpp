#include "record.hpp"

#include <cstdlib>
#include <fstream>

namespace real {
namespace {

struct Current {
    std::string server;
    std::string kind;
    std::string skipped;
};

Current &current() {
    static Current now;
    return now;
}

} // namespace

void Records::begin(const std::string &server, const std::string &kind) {
    current() = {server, kind, {}};
}

void Records::skip(const std::string &why) {
    current().skipped = why;
}

void Records::end(const std::string &scenario, bool passed) {
    const char *path = std::getenv("STOWAGE_REAL_RECORD");
    const Current ended = current();
    current() = {};
    if (path == nullptr || ended.server.empty())
        return;
    const std::string verdict = !ended.skipped.empty() ? "skipped: " + ended.skipped
                                : passed               ? "passed"
                                                       : "failed";
    std::ofstream(path, std::ios::app)
        << ended.server + "\t" + ended.kind + "\t" + scenario + "\t" + verdict + "\n";
}

} // namespace real
