#include "cli/input.hpp"

#include "cli/confine.hpp"
#include "cli/terminal.hpp"
#include "desired/glob.hpp"
#include "desired/inputs.hpp"
#include "desired/load.hpp"
#include "desired/load_texts.hpp"
#include "git/worktree.hpp"
#include "report/paint.hpp"
#include "support/digest.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/folders.hpp"
#include "support/memory.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <utility>

namespace stowage::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds worktree_limit{10};
constexpr std::size_t files_shown = 5;

/// Literal secrets come into the process only where --allow-literal-secrets says so; they are secrets all the
/// same.
void hide_literal_secrets(const desired::State &state) {
    for (const desired::Server &server : state.servers)
        support::redactor().add(server.api_key.value);
    for (const auto &stack : state.stacks)
        if (stack->git && stack->git->authentication && stack->git->authentication->password)
            support::redactor().add(stack->git->authentication->password->value);
    for (const desired::GitSource &source : state.sources)
        if (source.authentication && source.authentication->password)
            support::redactor().add(source.authentication->password->value);
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
        state.sources.clear();
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

/// `https://user:password@host` would end up in logs, caches and messages.
void refuse_credentials(const std::string &address) {
    const std::size_t scheme = address.find("://");
    if (scheme == std::string::npos)
        return;
    const std::string authority =
        address.substr(scheme + 3, address.find('/', scheme + 3) - std::min(address.size(), scheme + 3));
    const std::size_t at = authority.rfind('@');
    if (at == std::string::npos)
        return;
    const std::string user = authority.substr(0, at);
    if (address.starts_with("ssh://") && user.find(':') == std::string::npos)
        return;
    support::redactor().add(user);
    throw support::Error("the address given to --git has credentials in it",
                         "give the user with --git-username, and the name of the environment variable that "
                         "has the password with --git-password-env");
}

void refuse_unknown_scheme(const std::string &address) {
    const std::size_t end = address.find("://");
    if (end == std::string::npos)
        return;
    const std::string scheme = address.substr(0, end);
    for (const char *known : {"https", "http", "ssh", "file"})
        if (scheme == known)
            return;
    throw support::Error(fmt::format("--git does not know addresses that begin with '{}://'", scheme),
                         "name a folder, or an address with https:// or ssh://");
}

std::shared_ptr<const git::Tree> open_tree(const std::string &repository, const std::string &reference,
                                           const GitInput &git) {
    refuse_credentials(repository);
    refuse_unknown_scheme(repository);
    git::TreeRequest request;
    request.repository = repository;
    request.reference = reference;
    request.username = git.username;
    request.password = password_in(git.password_variable);
    request.cache = (support::cache_folder() / "git").string();
    auto tree = git::open_tree(request);
    if (!tree)
        throw support::Error(fmt::format("can't read {} of {}: {}",
                                         reference.empty() ? "HEAD" : fmt::format("'{}'", reference),
                                         repository, tree.error()),
                             git.repository.empty() || git::is_remote_address(repository)
                                 ? ""
                                 : "--git takes the folder of a repository, bare or not");
    return *tree;
}

/// curl opens a CA file by its name, so it gets one.
std::string keep_in_cache(const std::string &content) {
    const fs::path path = support::cache_folder() / "files" / support::sha256_hex(content);
    support::make_private_folder(path.parent_path());
    support::write_file_atomically(path, content, support::Mode::owner_only);
    return path.string();
}

/// One file of a commit, under the name by which messages know it.
desired::InputText text_of(const git::Tree &tree, const std::string &path, desired::Found found,
                           std::size_t limit) {
    return {path, tree.read(path, limit), fs::path(path).parent_path(), found};
}

/// The files that one name stands for, each once.
struct Names {
    bool says_stowage = false; ///< take only files that say so: a whole repository has much other YAML
    std::vector<std::pair<std::string, desired::Found>> files;

    void add(const std::string &path, desired::Found found) {
        if (std::none_of(files.begin(), files.end(), [&](const auto &file) { return file.first == path; }))
            files.emplace_back(path, found);
    }
    void add_folder(const git::Tree &tree, const std::string &folder) {
        for (std::string &path : tree.files_below(folder, desired::is_yaml))
            files.emplace_back(std::move(path), desired::Found::in_folder);
    }
};

/// Whether a path fits a pattern; `**` stands for any number of folders.
bool fits(const fs::path &path, fs::path::iterator at, const fs::path &pattern, fs::path::iterator part) {
    if (part == pattern.end())
        return at == path.end();
    if (*part == "**") {
        if (fits(path, at, pattern, std::next(part)))
            return true;
        return at != path.end() && fits(path, std::next(at), pattern, part);
    }
    return at != path.end() && support::glob_match(part->string(), at->string()) &&
           fits(path, std::next(at), pattern, std::next(part));
}

/// A pattern may also stand for folders, and then for all below.
void add_pattern(const git::Tree &tree, const fs::path &pattern, Names &names) {
    for (const std::string &path : tree.files_below("", desired::is_yaml)) {
        for (fs::path part = path; !part.empty(); part = part.parent_path())
            if (fits(part, part.begin(), pattern, pattern.begin())) {
                names.add(path, desired::Found::in_folder);
                break;
            }
    }
}

/// No names where the commit has none.
Names names_of(const git::Tree &tree, const std::string &path) {
    Names names;
    if (desired::is_pattern(path)) {
        add_pattern(tree, path, names);
        return names;
    }
    const std::string top = path.empty() ? default_input : path;
    switch (tree.kind_of(top)) {
    case git::Tree::Kind::file:
        names.add(top, desired::Found::named);
        return names;
    case git::Tree::Kind::folder:
        names.add_folder(tree, path);
        return names;
    case git::Tree::Kind::nothing:
        break;
    }
    if (!path.empty())
        return names;
    names.says_stowage = true;
    names.add_folder(tree, "");
    return names;
}

desired::State load_names(const std::shared_ptr<const git::Tree> &tree, const Names &names,
                          const fs::path &checked_out_at, const Options &options) {
    desired::LoadOptions load_options;
    load_options.allow_literal_secrets = options.allow_literal_secrets;
    load_options.keep_on_disk = keep_in_cache;
    load_options.checked_out_at = checked_out_at;
    const desired::ReadFile read = [&](const fs::path &path, std::size_t limit) {
        if (!checked_out_at.empty() && path.is_absolute())
            return support::read_file(path, limit);
        return tree->read(path.generic_string(), limit);
    };
    support::Diagnostics diagnostics;
    std::vector<desired::InputText> texts;
    for (const auto &[path, found] : names.files) {
        try {
            desired::InputText text = text_of(*tree, path, found, load_options.limits.file_bytes);
            if (!names.says_stowage || text.text.find("stowage/") != std::string::npos)
                texts.push_back(std::move(text));
        } catch (const git::IncompleteClone &) {
            throw; // no mistake of whoever wrote it
        } catch (const support::Error &error) {
            diagnostics.add({}, error.what(), error.advice());
        }
    }
    if (texts.empty() && diagnostics.empty())
        diagnostics.add({}, "none of the YAML files is one of stowage",
                        "they start with apiVersion: stowage/v1");
    return desired::load_texts(std::move(texts), load_options, read, std::move(diagnostics));
}

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
        warn(report::safe(fmt::format("In {} of {}:", commit.str(), git.repository)) + "\n");
        throw;
    }
}

// ---- the commit of files

std::string in_tree(const fs::path &path, const fs::path &top) {
    std::error_code error;
    const std::string inside = fs::weakly_canonical(path, error).lexically_relative(top).generic_string();
    if (error || inside.empty() || inside == ".." || inside.starts_with("../"))
        throw support::Error(
            fmt::format("'{}' does not lie in the working tree {}", path.string(), top.string()),
            "--base compares with a commit of the repository that the files lie in");
    return inside == "." ? std::string() : inside;
}

/// What a name of -f stands for in another commit.
void add_names(const git::Tree &tree, const std::string &name, const fs::path &top, Names &names) {
    if (desired::is_pattern(name)) {
        add_pattern(tree, fs::absolute(name).lexically_normal().lexically_relative(top), names);
        return;
    }
    const std::string path = in_tree(name, top);
    const git::Tree::Kind kind = tree.kind_of(path);
    if (kind == git::Tree::Kind::file)
        names.add(path, desired::Found::named);
    else if (kind == git::Tree::Kind::folder)
        names.add_folder(tree, path);
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
    Input input;
    if (!options.git.repository.empty()) {
        input = load_commit(options);
    } else {
        desired::LoadOptions load_options;
        load_options.allow_literal_secrets = options.allow_literal_secrets;
        const std::vector<std::string> inputs = inputs_of(options);
        load_options.may_read = what_may_be_read(inputs, options);
        input.state = desired::load(inputs, load_options);
    }
    take_selected(input, options);
    return input;
}

Input load_tree(const std::shared_ptr<const git::Tree> &tree, const std::string &path,
                const Options &options) {
    Input input = read_commit(tree, {}, path, options);
    take_selected(input, options);
    return input;
}

void find_commit(Input &input) {
    if (input.from_git || input.state.files.empty())
        return;
    auto worktree = git::look_at_worktree(input.state.files, worktree_limit);
    if (!worktree) {
        warn(report::safe(
                 fmt::format("note: of which commit the files are is not known: {}", worktree.error())) +
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
    warn(report::safe(fmt::format("warning: not as in commit {}: {}", input.commit.id.substr(0, 7), list)) +
         "\n");
}

Input load_base(const Input &input, const std::string &reference, const Options &options) {
    if (input.repository.empty())
        throw support::Error("--base needs files that lie in a working tree of git, or --git",
                             "run it in a clone of the repository");
    Input base;
    base.from_git = input.from_git;
    base.repository = input.repository;
    base.tree = open_tree(input.repository, reference, options.git);
    base.commit = {base.tree->commit(), reference};
    go_back_to_common(base, input);
    Names names;
    if (input.from_git) {
        names = names_of(*base.tree, options.git.path);
    } else {
        for (const std::string &name : inputs_of(options))
            add_names(*base.tree, name, input.checked_out_at, names);
    }
    if (names.files.empty())
        return base;
    try {
        base.state = load_names(base.tree, names, input.checked_out_at, options);
    } catch (const support::InputError &error) {
        base.mistakes =
            fmt::format("{}: {}", error.diagnostics().front().where.str(), error.diagnostics().front().what);
        return base;
    }
    hide_literal_secrets(base.state);
    // Not select(): a pattern may be about a stack that only the change brings.
    std::erase_if(base.state.stacks, [&](const auto &stack) { return !options.selection.contains(*stack); });
    if (options.selection.shard)
        desired::keep_shard(base.state, *options.selection.shard);
    return base;
}

} // namespace stowage::cli
