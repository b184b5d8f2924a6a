#pragma once

#include "apply/field_writes.hpp"
#include "apply/run_tools.hpp"

#include <string>
#include <vector>

namespace stowage::apply {

/// Brings a stack under another name, or to another environment.
class Relocation {
public:
    Relocation(RunTools &run, FieldWrites &writes) : run_(run), writes_(writes) {}

    /// The data in volumes that are named after the stack would stay behind: throws Ended (blocked) where
    /// that was not allowed.
    void check(const Record &record);
    /// Brings it under its name on its environment. Returns what the server has then.
    [[nodiscard]] Record carry_out(Record record);
    /// What was done: `renamed from 'web'`.
    [[nodiscard]] std::string said() const;
    /// Its containers run, but the server calls it stopped until it is deployed.
    [[nodiscard]] bool stopped_first() const { return stopped_first_; }

private:
    [[nodiscard]] bool must_stop_first(const model::Stack &stack);
    Record relocate_stopped(const Record &record);
    void start_again(const Record &record, Ended &ended);
    Record migrate(const Record &record);

    RunTools &run_;
    FieldWrites &writes_;
    std::vector<std::string> claims_; ///< what only one stack of an engine can have
    bool stopped_first_ = false;
};

} // namespace stowage::apply
