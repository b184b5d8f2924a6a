#pragma once

#include "apply/report.hpp"
#include "plan/plan.hpp"
#include "reconcile/guards.hpp"
#include "reconcile/problem.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stowage::reconcile {

/// What is known of one reconcile after its last pass; kept in its state folder. Times are RFC 3339, "" for
/// never.
struct Status {
    struct Stack {
        std::string server;
        std::string environment;
        std::string stack;
        std::string why; ///< secrets masked
        std::string since;
        std::string by;         ///< of a held one: name_of(Held::By); `forbidden` or `hidden`; else ""
        std::string space = {}; ///< Kubernetes: the namespace, where the desired state names it
        support::Code code{};   ///< what `why` is about; none in files of earlier versions
    };
    /// One that is managed, as it was when a pass last looked at it.
    struct Known {
        std::string server;
        std::string environment;
        std::string stack;
        std::string health; ///< of what runs; "" where that is not known
        bool drifted = false;
        std::string space = {}; ///< as above
    };
    std::string run;
    std::string started;
    std::string finished;
    double seconds = 0;
    int exit_code = 0;
    std::string error; ///< why the last pass could not be made; "" where it could
    std::string last_success;
    std::string commit;                        ///< of the desired state; "" where it is in files
    std::string commit_seen;                   ///< when the repository last offered it
    std::string refused;                       ///< why a newer commit is not taken
    std::string remote_error;                  ///< why the repository could not be asked
    std::vector<Known> known;                  ///< each of those that are counted in `stacks`
    std::size_t stacks = 0;                    ///< that are managed
    std::size_t changed = 0;                   ///< by the last pass
    std::size_t drifted = 0;                   ///< that differed, whatever the reason
    std::map<std::string, std::size_t> health; ///< stacks by the health of what runs
    std::map<std::string, bool> servers;       ///< whether each answered
    std::vector<Stack> failing;
    std::vector<Stack> held;       ///< those that somebody wants so
    std::vector<Stack> unwell;     ///< those that are as desired, and do not run well
    std::vector<Problem> problems; ///< that people were told of, and that have not ended
    std::size_t passes = 0;        ///< of all time, as are those below
    std::size_t changes = 0;
    std::size_t failures = 0;
};

/// What a pass was about.
enum class Scope { whole, selection };

/// Takes in how a pass went; what is failing keeps the time since when. Of stacks that the pass did not look
/// at, because they are not of the selection, their server is away or it was interrupted before it came to
/// them, what was known stays.
void take_in(Status &status, const plan::Plan &plan, const apply::Report &report,
             const std::vector<Held> &held, std::chrono::system_clock::time_point now, Scope scope);

[[nodiscard]] std::string to_json(const Status &status);
/// With what is suspended now.
[[nodiscard]] std::string to_json(const Status &status, const std::vector<Suspension> &suspensions);
[[nodiscard]] std::string to_text(const Status &status, std::chrono::system_clock::time_point now);
/// In the text format of Prometheus, with the name of the reconcile on each series.
[[nodiscard]] std::string to_metrics(const Status &status, const std::string &name);

/// Nothing where there was no pass yet, or the file is damaged or may not be read.
[[nodiscard]] std::optional<Status> read_status(const std::filesystem::path &folder);
/// Throws support::Error.
void write_status(const Status &status, const std::filesystem::path &folder);

} // namespace stowage::reconcile
