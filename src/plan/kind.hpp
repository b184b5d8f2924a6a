#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "plan/options.hpp"
#include "plan/plan.hpp"
#include "plan/shown_values.hpp"
#include "plan/spec_json.hpp"
#include "support/diagnostics.hpp"

#include <memory>
#include <string>
#include <vector>

namespace stowage::plan {

/// What the plan of one server is made from.
struct PlanInput {
    const std::vector<std::shared_ptr<desired::Stack>> &stacks;
    const current::ServerState &current;
    const Options &options;
    support::Diagnostics &diagnostics;
};

/// One kind of what a desired state names and a server keeps. All that planning has to know of a kind is
/// asked here, so that nothing else branches by it. `apply/kind_run.hpp` says how a kind is carried out.
///
/// To add one: implement this interface in a file of its own, and KindRun; put each into its list
/// (plan/kind.cpp, apply/kind_run.cpp); describe it in the schema. A test holds the two lists against each
/// other.
class ItemKind {
public:
    ItemKind() = default;
    ItemKind(const ItemKind &) = delete; // plans refer to the only one
    ItemKind &operator=(const ItemKind &) = delete;
    virtual ~ItemKind() = default;

    // ---- words

    /// `stack`, as plans and their JSON name it.
    [[nodiscard]] virtual const char *name() const = 0;
    /// What people read behind an action: ` (source)`; "" for stacks, which most items are.
    [[nodiscard]] virtual const char *label() const = 0;
    /// Where the YAML names it; unknown where it does not.
    [[nodiscard]] virtual const support::Location &where(const StackPlan &item) const = 0;

    // ---- match and diff

    /// Finds what the server has of all that is desired of this kind, compares, and adds an item for each;
    /// and to `server` what a reader should know of all of them.
    virtual void plan(const PlanInput &input, ServerPlan &server, std::vector<StackPlan> &items) const = 0;
    /// Whether a server's one is taken under management by naming it, and released by naming it no longer.
    [[nodiscard]] virtual bool is_owned() const = 0;
    /// Whether carrying it out runs something that can be checked before.
    [[nodiscard]] virtual bool deploys() const = 0;
    /// Of all that an item would bring about; see attempt_fingerprint.
    [[nodiscard]] virtual std::string attempt(const StackPlan &item, const std::string &key) const = 0;
    /// See hide_server_values: of these items of one server, which are all of this kind.
    virtual void hide_server_values(const std::vector<StackPlan *> &items,
                                    const current::ServerState &current, const Owned &base) const = 0;

    // ---- plan files

    /// Adds to `apply` what is desired, so that the item can be applied without the YAML.
    virtual void write(const StackPlan &item, Json &apply) const = 0;
    /// Reads that; `where` is its place in the YAML. Throws as decode_spec does.
    virtual void read(StackPlan &item, const Json &apply, const support::Location &where) const = 0;
};

// That of stacks is in plan.hpp.
[[nodiscard]] const ItemKind &source_kind();

/// In the order in which they are planned.
[[nodiscard]] const std::vector<const ItemKind *> &all_kinds();
/// Null for a word that names none.
[[nodiscard]] const ItemKind *kind_named(const std::string &name);

} // namespace stowage::plan
