#include "app/input.hpp"

#include "app/confine.hpp"
#include "app/tree_input.hpp"
#include "desired/load.hpp"
#include "git/worktree.hpp"
#include "report/paint.hpp"
#include "support/error.hpp"
#include "support/memory.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <utility>

namespace stowage::app {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds worktree_limit{10};
constexpr std::size_t files_shown = 5;

/// Literal secrets come into the process only where --allow-literal-secrets says so; they are secrets all the
/// same.
void hide_literal_secrets(const desired::State &state) {
    for (const desired::Server &server : state.servers)
        support::redactor().add(server.api_key.for_comparing());
    for (const auto &stack : state.stacks)
        if (stack->git && stack->git->authentication && stack->git->authentication->password)
            support::redactor().add(stack->git->authentication->password->for_comparing());
    for (const desired::GitSource &source : state.sources)
        if (source.authentication && source.authentication->password)
            support::redactor().add(source.authentication->password->for_comparing());
}

/// Throws where a pattern of the selection is about nothing.
void take_selected(Input &input, const Options &options) {
    desired::State &state = input.state;
    support::return_freed_memory(); // the files as trees, several times the size of the state
    hide_literal_secrets(state);
    desired::select(state, options.selection);
    if (!options.selection
             .everything()) { // a selection of stacks says what a run is about; these are about the rest
        input.prunes_not = !state.prune.empty();
        state.prune.clear();
        std::erase_if(state.sources, [&](const desired::GitSource &source) {
            return std::none_of(state.stacks.begin(), state.stacks.end(),
                                [&](const auto &stack) { return desired::names_source(*stack, source); });
        });
    }
}

std::vector<std::string> inputs_of(const Options &options) {
    if (!options.inputs.empty())
        return options.inputs;
    if (!fs::exists(default_input))
        throw support::Error(
            "no desired state is given",
            fmt::format("name files, folders or globs with -f, or keep a {} in this folder", default_input));
    return {default_input};
}

// ---- from a commit

Input read_commit(std::shared_ptr<const git::Tree> tree, const std::string &reference,
                  const std::string &path, const Options &options) {
    Input input;
    input.from_git = true;
    input.tree = std::move(tree);
    input.commit = {input.tree->commit(), reference};
    const Names names = names_of(*input.tree, path);
    if (names.files.empty())
        throw support::Error(
            fmt::format("there is no YAML file {} commit {}",
                        path.empty() ? "in" : fmt::format("at '{}' in", path), input.commit.str()),
            "--path starts at the top of the repository; files end with .yaml or .yml, hidden ones are left "
            "out");
    input.state = load_names(input.tree, names, {}, options);
    return input;
}

Input load_commit(const Options &options) {
    const GitInput &git = options.git;
    auto tree = open_tree(git.repository, git.reference, git);
    const plan::Commit commit{tree->commit(), git.reference};
    try {
        Input input = read_commit(std::move(tree), git.reference, git.path, options);
        input.repository = git.repository;
        return input;
    } catch (const support::InputError &) {
        options.tell(report::safe(fmt::format("In {} of {}:", commit.str(), git.repository)) + "\n");
        throw;
    }
}

void go_back_to_common(Input &base, const Input &head) {
    const std::string common = base.tree->merge_base(head.commit.id);
    if (common.empty() || common == base.commit.id)
        return;
    if (auto tree = base.tree->at(common)) {
        base.tree = std::move(tree);
        base.moved_on_to = std::exchange(base.commit.id, common);
    }
}

/// Another commit of the repository of `head`, of which nothing is loaded yet.
Input open_revision(const Input &head, const std::string &reference, const Options &options,
                    const char *asked_by) {
    if (head.repository.empty())
        throw support::Error(
            fmt::format("{} needs files that lie in a working tree of git, or --git", asked_by),
            "run it in a clone of the repository");
    Input found;
    found.from_git = head.from_git;
    found.repository = head.repository;
    found.tree = open_tree(head.repository, reference, options.git);
    found.commit = {found.tree->commit(), reference};
    return found;
}

/// What -f or --path names in that commit.
Names names_in(const Input &found, const Input &head, const Options &options) {
    if (head.from_git)
        return names_of(*found.tree, options.git.path);
    Names names;
    for (const std::string &name : inputs_of(options))
        add_names(*found.tree, name, head.checked_out_at, names);
    return names;
}

/// Not select(): a pattern may be about a stack that only the other side of a comparison has.
void take_selected_of(desired::State &state, const Options &options) {
    hide_literal_secrets(state);
    std::erase_if(state.stacks, [&](const auto &stack) { return !options.selection.contains(*stack); });
    if (options.selection.shard)
        desired::keep_shard(state, *options.selection.shard);
}

Input load_everything(const Options &options) {
    Input input;
    if (!options.git.repository.empty()) {
        input = load_commit(options);
    } else {
        desired::LoadOptions load_options;
        load_options.allow_literal_secrets = options.allow_literal_secrets;
        load_options.given_servers = options.given_servers;
        const std::vector<std::string> inputs = inputs_of(options);
        load_options.may_read = what_may_be_read(inputs, options);
        input.state = desired::load(inputs, load_options);
    }
    return input;
}

} // namespace

std::string password_in(const std::string &variable) {
    if (variable.empty())
        return {};
    const char *value = std::getenv(variable.c_str());
    if (value == nullptr || *value == '\0')
        throw support::Error(
            fmt::format("the environment variable {} (--git-password-env) is not set", variable));
    support::redactor().add(value);
    return value;
}

Input load(const Options &options) {
    Input input = load_everything(options);
    take_selected(input, options);
    return input;
}

Input load_one_side(const Options &options) {
    Input input = load_everything(options);
    take_selected_of(input.state, options);
    return input;
}

Input load_tree(const std::shared_ptr<const git::Tree> &tree, const std::string &path,
                const Options &options) {
    Input input = read_commit(tree, {}, path, options);
    take_selected(input, options);
    return input;
}

void find_commit(Input &input, const Options &options) {
    if (input.from_git || input.state.files.empty())
        return;
    auto worktree = git::look_at_worktree(inputs_of(options).front(), input.state.files, worktree_limit);
    if (!worktree) {
        options.tell(report::safe(fmt::format("note: of which commit the files are is not known: {}",
                                              worktree.error().words)) +
                     "\n");
        return;
    }
    if (!*worktree)
        return;
    input.repository = (*worktree)->repository;
    input.checked_out_at = (*worktree)->top;
    input.commit.id = (*worktree)->commit;
    const std::vector<std::string> &files = (*worktree)->uncommitted;
    input.uncommitted = !files.empty();
    if (files.empty())
        return;
    std::string list;
    for (std::size_t i = 0; i < std::min(files.size(), files_shown); ++i)
        list += (i == 0 ? "" : ", ") + files[i];
    if (files.size() > files_shown)
        list += fmt::format(" and {} more", files.size() - files_shown);
    options.tell(
        report::safe(fmt::format("warning: not as in commit {}: {}", input.commit.id.substr(0, 7), list)) +
        "\n");
}

Input load_base(const Input &input, const std::string &reference, const Options &options) {
    Input base = open_revision(input, reference, options, "--base");
    go_back_to_common(base, input);
    const Names names = names_in(base, input, options);
    if (names.files.empty())
        return base;
    try {
        base.state = load_names(base.tree, names, input.checked_out_at, options);
    } catch (const support::InputError &error) {
        base.mistakes =
            fmt::format("{}: {}", error.diagnostics().front().where.str(), error.diagnostics().front().what);
        return base;
    }
    take_selected_of(base.state, options);
    return base;
}

Input load_revision(const Input &input, const std::string &reference, const Options &options) {
    Input found = open_revision(input, reference, options, "a commit");
    const Names names = names_in(found, input, options);
    if (names.files.empty())
        throw support::Error(fmt::format("commit {} has none of the files", found.commit.str()),
                             "name a commit that has them, or the files as they are called there with -f");
    found.state = load_names(found.tree, names, input.checked_out_at, options);
    take_selected_of(found.state, options);
    return found;
}

} // namespace stowage::app
