#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "model/stack.hpp"
#include "plan/options.hpp"
#include "plan/plan.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace stowage::plan {

/// What differs between a desired stack and the server's, field by field in a fixed order, and what each
/// difference asks for.
struct Differences {
    std::vector<FieldChange> changes;
    bool needs_deploy = false;   ///< env, content, reference, …: takes effect with a deployment
    bool needs_settings = false; ///< git settings that take effect by being stored
    bool forces_replace = false;
    std::vector<Note> notes;
    std::int64_t source_id = 0;   ///< of the source that the stack should use; 0: as it is
    std::string impossible;       ///< why this server can't have what is desired
    Code impossible_code{};       ///< of `impossible`
    bool content_unknown = false; ///< the server could not give the content of an inline stack
};

/// Nothing is compared that the server owns (ids, dates, JobID, ProjectPath, ConfigHash), nor what `ignore`
/// names.
/// `""` and absent, null and `[]`, the order of env, a newline at the end and `5m` against `300s` make no
/// difference.
[[nodiscard]] Differences compare(const desired::Stack &desired, const model::Stack &current,
                                  const current::FileContent *content, const current::ServerState &state,
                                  const Options &options);

/// Why this server, or a stack of this type, can't have a part that is written; "" where it can have all.
[[nodiscard]] std::string impossible_part(const desired::Stack &desired, model::StackType type,
                                          const current::ServerState &state);

/// `5m` and `300s` are the same interval.
[[nodiscard]] bool same_interval(const std::string &a, const std::string &b);

/// The fields that a create will set, to be shown.
[[nodiscard]] std::vector<FieldChange> fields_of_new(const desired::Stack &desired);

} // namespace stowage::plan
