#pragma once

#include "desired/state.hpp"

#include <set>
#include <string>
#include <vector>

namespace stowage::app {

/// What of a change is not done before it is merged.
struct Withheld {
    std::vector<std::string> said;               ///< of each thing, for people
    std::set<const desired::Stack *> off_limits; ///< those whose repositories are asked for nothing
};

/// What the owner of a base sends where. A change may name other references, and other places for those that
/// are there: none of them is looked up, and nothing is asked there, before that is merged. Pure.
class Trust {
public:
    /// `base` has to outlive it.
    explicit Trust(const desired::State &base) : base_(base) {}

    /// A reference of `head` that the base does not have in the same place stands for nothing from now on, as
    /// if it had been looked up.
    [[nodiscard]] Withheld withhold(desired::State &head) const;

private:
    [[nodiscard]] bool knows_variable(const desired::Stack &stack, const desired::EnvEntry &entry) const;
    [[nodiscard]] bool knows_repository(const desired::Stack &stack) const;
    [[nodiscard]] bool knows_source(const desired::GitSource &source) const;
    [[nodiscard]] const desired::GitSource *source_of(const desired::State &state,
                                                      const desired::Stack &stack) const;
    void withhold(desired::Stack &stack, const desired::State &head, Withheld &withheld) const;
    void withhold(desired::GitSource &source, Withheld &withheld) const;

    const desired::State &base_;
};

/// Whether two texts name the same value: the same reference, or the same literal.
[[nodiscard]] bool same_reference(const desired::Text &a, const desired::Text &b);

} // namespace stowage::app
