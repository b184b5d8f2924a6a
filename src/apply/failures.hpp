#pragma once

#include "apply/report.hpp"
#include "plan/plan.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace stowage::apply {

/// What failed on one server, kept over runs: the same desired state and commit that failed once is said to
/// have failed before. Lost or damaged records only mean that nothing is known; the file may be deleted.
class Failures {
public:
    struct Failure {
        std::string attempt; ///< fingerprint of what was tried
        std::string at;      ///< RFC 3339, of the first time
        std::string message; ///< secrets masked
        int times = 0;
        std::string last = {}; ///< RFC 3339, of the last time
        bool passes = false;   ///< the cause may pass by itself
        bool mixed = false;    ///< what runs since then may be of two deployments
        Cause cause = Cause::stack;
    };

    /// Those of the server with this URL. `key` makes fingerprints of what may be secret.
    Failures(const std::string &url, std::string key);

    /// The failure of exactly what this plan would try, or null.
    [[nodiscard]] const Failure *find(const plan::StackPlan &plan) const;

    /// The failure that left a mixture of two deployments on the server, whatever was tried; or null.
    [[nodiscard]] const Failure *mixture(const plan::StackPlan &plan) const;

    /// Takes in how the stacks of this server ended, and writes the file. Other runs may
    /// do so at the same time, for other stacks. A record that can't be written is
    /// not worth an error: the run itself went as it went.
    void remember(const std::string &server, const Report &report);

private:
    void read();
    bool take_in(const std::string &server, const Report &report);
    void write() const;

    std::filesystem::path path_;
    std::string key_;
    std::map<std::string, Failure> by_stack_; ///< by `environment id/name`, and `/namespace`
};

} // namespace stowage::apply
