#pragma once

#include "app/options.hpp"
#include "desired/state.hpp"
#include "git/tree.hpp"
#include "plan/plan.hpp"

#include <memory>
#include <string>

namespace stowage::app {

/// What is read where nothing is named.
inline constexpr const char *default_input = "stowage.yaml";

/// A desired state, and where it came from.
struct Input {
    desired::State state;
    plan::Commit commit;        ///< its id is "" where the files belong to none
    bool from_git = false;      ///< read from the commit itself, not from files beside it
    bool uncommitted = false;   ///< of files: not all are as they are in the commit
    std::string repository;     ///< folder or address by which `commit` is found
    std::string checked_out_at; ///< of files: the top of their working tree
    bool prunes_not = false;    ///< it names what to prune, but was cut down to some stacks
    std::string moved_on_to;    ///< of a base: the commit of its reference, where `commit` is what both have
    std::string mistakes;       ///< of a base that could not be loaded: the first of them
    /// What `commit` has; null where the files belong to none, and where that was not asked.
    std::shared_ptr<const git::Tree> tree;
};

/// Loads what -f or --git names and takes what is selected. Throws InputError with every mistake.
[[nodiscard]] Input load(const Options &options);

/// The same, but that a pattern of the selection may be about nothing: another desired state may have it.
[[nodiscard]] Input load_one_side(const Options &options);

/// The same as `load` from a commit: `path` is a file, folder or glob in it; "" is stowage.yaml at its top,
/// or else every YAML file that says it is one of stowage. The repository stays unsaid.
[[nodiscard]] Input load_tree(const std::shared_ptr<const git::Tree> &tree, const std::string &path,
                              const Options &options);

/// The value of --git-password-env, known as a secret from now on; "" where the option was not given.
[[nodiscard]] std::string password_in(const std::string &variable);

/// For files: finds the commit of the working tree that they lie in, and says on standard error which of them
/// are not as they are in it. Does nothing for those that lie in none.
void find_commit(Input &input, const Options &options);

/// What the repository of `input` had before the change, loaded in the same way: the commit that a reference
/// and the input both descend from, so that what others brought to the reference since is no part of the
/// change. Its state is empty where nothing of stowage was in that commit, and where what was there has
/// mistakes. find_commit comes first. Throws support::Error where there is no such commit.
[[nodiscard]] Input load_base(const Input &input, const std::string &reference, const Options &options);

/// What the repository of `input` has at a reference, loaded in the same way; find_commit comes first. Throws
/// support::Error where there is no such commit, or nothing of stowage in it, and InputError with every
/// mistake.
[[nodiscard]] Input load_revision(const Input &input, const std::string &reference, const Options &options);

} // namespace stowage::app
