#pragma once

#include "apply/field_writes.hpp"
#include "apply/run_tools.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace stowage::apply {

/// Creates a stack, and sees that it is the only one of its name.
class Creation {
public:
    Creation(RunTools &run, FieldWrites &writes) : run_(run), writes_(writes) {}

    /// Of a stack that is made anew: what the server had. What `ignore` names is taken over from it.
    void replaces(model::Stack former) { former_ = std::move(former); }
    [[nodiscard]] const std::optional<model::Stack> &former() const { return former_; }
    /// Kubernetes: the namespace of the stack that was deleted for it.
    void stays_in(std::string space) { replaced_namespace_ = std::move(space); }

    /// Creates it, stores what no create takes, and stops it where it should be stopped.
    [[nodiscard]] Record create();

    /// The stack that this run made; 0 while there is none.
    [[nodiscard]] std::int64_t made() const { return created_id_; }

private:
    model::Stack send();
    void look_again();
    std::optional<model::Stack> check_for_double(const model::Stack &made);
    std::optional<model::Stack> yielded_to(std::int64_t other_id, const model::Stack &made);
    [[nodiscard]] std::vector<std::int64_t> ids_of_name();
    model::Stack look_for_created(const Ended &otherwise);
    void remember_namesakes();
    [[nodiscard]] std::vector<model::Stack> unlisted_records();
    [[nodiscard]] bool is_new(const model::Stack &stack) const;
    [[nodiscard]] std::string namespace_of_new() const;
    Record settled_in_swarm(const model::Stack &answered);
    void store_rest(Record &record);
    void leave_shared_source(const model::Stack &stack, const plan::StackPlan &left) const;

    RunTools &run_;
    FieldWrites &writes_;
    std::optional<model::Stack> former_;
    std::optional<std::string> replaced_namespace_;
    std::set<std::int64_t> namesakes_; ///< Kubernetes: what was there under its name before
    std::int64_t highest_before_ = 0;  ///< Kubernetes, standard users: number of a stack that was there
    std::int64_t created_id_ = 0;
};

} // namespace stowage::apply
