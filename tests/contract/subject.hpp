#pragma once

#include <string>
#include <vector>

namespace contract {

/** What a case is tried on. */
struct Subject {
    std::string name;       ///< a column of the table: "simulator 2.23"
    std::string generation; ///< of a simulator; empty: the real server
};

/** Both simulators, and the real server when one is asked. */
std::vector<Subject> subjects();

/** Those that may deploy stacks by a schedule: the newest simulator, and the real server when one is asked.
 */
std::vector<Subject> subjects_with_schedules();

/** Which servers a behaviour is said of. */
enum class Kind { all, older, newer };

/** Notes what the running case is tried on, for the table of verdicts. */
void trying(const Subject &subject);

/** The running case says nothing of this server: not its kind, or something that it needs is not there. */
void does_not_apply();

} // namespace contract
