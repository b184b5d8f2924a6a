#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <string>

namespace stowage::cli {

/// The commands: what each takes, and what runs when it is given. One that was never added, or has nothing
/// that runs, can't be given.
class Commands {
public:
    explicit Commands(CLI::App &app) : app_(app) {}

    /// `run` is called after parsing and returns the exit code; errors are thrown. It owns the options that
    /// the caller adds to the command that is returned.
    CLI::App &add(const std::string &name, const std::string &what, std::function<int()> run);

    /// Throws support::Error for a word that is no command.
    void check(const std::string &word) const;
    /// Runs the command that was parsed. Throws support::Error where there is none.
    [[nodiscard]] int run() const;

private:
    CLI::App &app_;
    std::map<std::string, std::function<int()>> runs_;
};

/// Each adds one command (orders: suspend, resume and retry) and stands in a file of its name.
void add_validate(Commands &commands);
void add_check(Commands &commands);
void add_plan(Commands &commands);
void add_apply(Commands &commands);
void add_list(Commands &commands);
void add_snapshot(Commands &commands);
void add_show(Commands &commands);
void add_diff(Commands &commands);
void add_redeploy(Commands &commands);
void add_history(Commands &commands);
void add_explain(Commands &commands);
void add_schema(Commands &commands);
void add_reconcile(Commands &commands);
void add_orders(Commands &commands);
void add_status(Commands &commands);

} // namespace stowage::cli
