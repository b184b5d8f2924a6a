#pragma once

#include "simulator/request_log.hpp"

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace soak {

/// One run of the program: from its start until it was gone.
struct Run {
    std::chrono::steady_clock::time_point from;
    std::chrono::steady_clock::time_point to;
    bool killed = false;
    std::string user; ///< whose key it had
};

/// What runs wrote to the server, and whether each of it had a cause.
class Ledger {
public:
    /// Two hosts share no lock: that their runs write at once, and deploy the same twice, is counted and is
    /// not wrong.
    explicit Ledger(bool two_hosts) : two_hosts_(two_hosts) {}

    void began_and_ended(Run run) { runs_.push_back(std::move(run)); }

    /// Takes in what the server saw since the last time. `application` is what git stacks deploy meanwhile,
    /// `names` the stacks by their ids.
    void take_in(const std::vector<simulator::LoggedRequest> &requests, const std::string &application,
                 const std::map<int, std::string> &names);

    [[nodiscard]] std::size_t deployments() const { return deployments_; }
    [[nodiscard]] std::size_t failed() const { return failed_; }
    /// The same again, since the run that had done it was killed.
    [[nodiscard]] std::size_t excused() const { return excused_; }
    /// While the last write of a killed run was still at work in the server.
    [[nodiscard]] std::size_t outlived() const { return outlived_; }
    /// Of two hosts: writes at once, and the same deployed again.
    [[nodiscard]] std::size_t crossed() const { return crossed_; }
    /// What must not be, in words.
    [[nodiscard]] const std::vector<std::string> &wrong() const { return wrong_; }

private:
    struct Write {
        const simulator::LoggedRequest *request;
        std::size_t run;
    };
    void cross_or_wrong(std::string words);
    void check_overlaps(const std::vector<Write> &writes);
    void take_in_deployment(const Write &write, const std::string &stack, const std::string &content);
    [[nodiscard]] std::size_t run_of(const simulator::LoggedRequest &request) const;

    struct Last {
        std::string content;
        std::size_t run = 0;
        std::set<std::size_t> excused_by = {};
    };
    bool two_hosts_;
    std::size_t crossed_ = 0;
    std::vector<Run> runs_;
    std::map<std::string, Last> last_; ///< what was deployed last of each stack, successfully
    std::size_t deployments_ = 0;
    std::size_t failed_ = 0;
    std::size_t excused_ = 0;
    std::size_t outlived_ = 0;
    std::vector<std::string> wrong_;
};

} // namespace soak
