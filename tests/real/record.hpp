#pragma once

#include <string>

namespace real {

/// What was run where, and how it ended: a line each, appended to the file that STOWAGE_REAL_RECORD names:
/// server, kind, scenario, verdict (passed, failed, skipped and why), with a tab between them.
class Records {
public:
    /// From now on, what the running case does is done at this server for this kind.
    static void begin(const std::string &server, const std::string &kind);
    /// The running case can't be played there.
    static void skip(const std::string &why);
    /// The running case has ended; writes its line if it had begun.
    static void end(const std::string &scenario, bool passed);
};

} // namespace real
