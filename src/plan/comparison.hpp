#pragma once

#include "desired/state.hpp"
#include "model/capabilities.hpp"
#include "model/member.hpp"
#include "model/stack_fields.hpp"
#include "plan/fields.hpp"

#include <string>
#include <vector>

namespace stowage::plan {

/// From one text to another; "" is nothing.
[[nodiscard]] FieldChange change_of_text(std::string field, const std::string &before,
                                         const std::string &after);

/// A stack that is created gets the fields that `ignore` names too: there is nothing yet to be left alone.
enum class Ignored { left_out, kept };

/// Compares field by field, keeping the order in which they are asked. What a difference costs is the field's
/// own.
class FieldComparison {
public:
    FieldComparison(const desired::Stack &desired, Differences &result,
                    const model::Capabilities &capabilities, Ignored ignored)
        : desired_(desired), result_(result), capabilities_(capabilities), ignored_(ignored) {}

    void text(const std::string &field, const std::string &before, const std::string &after);
    void flag(const std::string &field, bool before, bool after);
    /// A member of what stands under one key (model/member.hpp).
    void member(const std::string &field, model::Spelling spelling, const std::string &have,
                const std::string &want);
    void member(const std::string &field, model::Spelling spelling, const std::vector<std::string> &have,
                const std::vector<std::string> &want);
    void member(const std::string &field, model::Spelling, bool have, bool want) { flag(field, have, want); }
    void add(FieldChange change);
    /// Where the cost is not the field's, but that of this difference.
    void add(FieldChange change, model::Cost cost);

private:
    const desired::Stack &desired_;
    Differences &result_;
    const model::Capabilities &capabilities_;
    Ignored ignored_;
};

/// Variables, by name: no order matters.
void compare_env(const std::vector<desired::EnvEntry> &desired, const std::vector<model::EnvVar> &current,
                 model::StackType type, FieldComparison &into);

/// Variables whose stored text looks right, but reaches the containers as something else.
void note_altered_env(const std::vector<desired::EnvEntry> &desired, const model::Stack &current,
                      std::vector<Note> &notes);

} // namespace stowage::plan
