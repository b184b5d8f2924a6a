#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace stowage::app {

struct Run;

/// What one run did to one stack or source.
struct HistoryStack {
    std::string server;
    std::string environment;
    std::string name;
    std::string action;              ///< `update`, …
    std::string outcome;             ///< `done`, `failed`, …
    std::vector<std::string> fields; ///< that differed, by name; their values are not kept
    std::string message;             ///< of what is not done; secrets masked

    [[nodiscard]] std::string str() const { return server + "/" + environment + "/" + name; }
};

/// One run that wrote something.
struct HistoryRun {
    std::string at;           ///< when it ended, RFC 3339 in UTC
    std::string user;         ///< of this host, who ran it
    std::string commit;       ///< of the desired state, 40 hex digits; "" where it was of none
    bool uncommitted = false; ///< not all of the files were as they are in it
    std::vector<HistoryStack> stacks;
};

/// The history of the runs that this user made on this host, in a file of the state folder. It is kept below
/// 4 MiB: the older half goes when it is full.

/// Adds what `run` wrote; nothing where it wrote nothing. A history that can't be written is told of, and
/// stops nothing.
void record_history(const Run &run);

/// Oldest first. Lines that can't be read, as of a full disk, are left out. Throws support::Error where there
/// is a file that can't be read.
[[nodiscard]] std::vector<HistoryRun> read_history();

/// What of the runs is about stacks that fit one of `patterns` (as for --only; all where there is none), and
/// of these runs the last `most`. Throws support::Error for a pattern that is malformed.
[[nodiscard]] std::vector<HistoryRun>
select_history(std::vector<HistoryRun> runs, const std::vector<std::string> &patterns, std::size_t most);

/// For people; secrets masked, safe for a terminal. Newest last. Ends with a newline.
[[nodiscard]] std::string history_as_text(const std::vector<HistoryRun> &runs);

/// schemas/history.schema.json.
[[nodiscard]] std::string history_as_json(const std::vector<HistoryRun> &runs);

} // namespace stowage::app
