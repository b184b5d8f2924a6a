#pragma once

#include "model/capabilities.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::model {

/// What it costs to give a field of a stack another value.
enum class Cost {
    identity, ///< says which stack is meant; the server has to be told by a call of its own, if at all
    handling, ///< says how stowage treats the stack; no server knows it
    own_call, ///< a call of its own, that deploys nothing
    settings, ///< is stored, and takes effect without a deployment
    deploy,   ///< takes effect with a deployment
    in_place, ///< a deployment where the server changes git fields in place, elsewhere a replacement
    replace,  ///< the stack has to be deleted and created anew
};

[[nodiscard]] const char *name_of(Cost cost);

/// One field of a stack, as people write it. This is the only list of them: what may be read, ignored and
/// compared, what a change costs, and the reference page follow from it, and a test holds every other list
/// (plan file, snapshot, fingerprints, payloads, schema) against it.
struct StackField {
    std::string_view path; ///< `gitConfig.referenceName`; of each variable `env.NAME`
    Cost cost = Cost::handling;
    unsigned traits = 0;      ///< of Trait
    std::string_view meaning; ///< one sentence, without its full stop
    /// What a server must be able to do for it; nothing: all can.
    std::optional<Ability> needs = {};
};

enum Trait : unsigned {
    ignorable = 1,     ///< `ignore` may name it
    defaulted = 2,     ///< `defaults` may have it
    secret = 4,        ///< its value may be one
    found_out = 8,     ///< nobody writes it: it is a difference that is found by looking
    stored_first = 16, ///< of git stacks: only the settings call stores it, before the deployment
    compose_only = 32, ///< not for Kubernetes stacks
    of_source = 64     ///< a git source says it, where the stack names one
};

[[nodiscard]] constexpr bool is(const StackField &field, Trait trait) {
    return (field.traits & trait) != 0;
}

/// In the order in which they are documented.
[[nodiscard]] std::span<const StackField> stack_fields();

/// nullptr where there is no such field. `env.GREETING` is an `env.NAME`.
[[nodiscard]] const StackField *find_stack_field(std::string_view path);

/// What stands at the top of a stack in the YAML: the first part of each path, each once.
[[nodiscard]] std::vector<std::string> stack_keys();

/// The same of `defaults`.
[[nodiscard]] std::vector<std::string> default_keys();

/// Of the fields, the names that `ignore` knows besides `env.NAME`.
[[nodiscard]] std::vector<std::string> ignorable_fields();

} // namespace stowage::model
