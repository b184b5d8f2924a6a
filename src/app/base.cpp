#include "app/base.hpp"

#include "app/trust.hpp"
#include "compose/changed_services.hpp"
#include "compose/references.hpp"
#include "desired/resolve.hpp"
#include "support/codes.hpp"
#include "support/diagnostics.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace stowage::app {

using support::Code;
namespace {

constexpr std::size_t largest_own_file = 512u << 10;

/// What the addresses of one repository have in common: `https://Host/a/b.git/`, `git@host:a/b` and
/// `ssh://git@host/a/b.git` are `host/a/b`.
std::string normalised(std::string address) {
    const std::size_t scheme = address.find("://");
    const bool has_scheme = scheme != std::string::npos;
    if (has_scheme)
        address.erase(0, scheme + 3);
    const std::size_t slash = address.find('/');
    if (const std::size_t at = address.find('@'); at != std::string::npos && at < slash)
        address.erase(0, at + 1);
    if (const std::size_t colon = address.find(':'); !has_scheme && colon != std::string::npos)
        address[colon] = '/';
    while (address.ends_with('/'))
        address.pop_back();
    if (address.ends_with(".git"))
        address.resize(address.size() - 4);
    const std::size_t host = std::min(address.find('/'), address.size());
    return support::lower(address.substr(0, host)) + address.substr(host);
}

/// `main` of refs/heads/main, origin/main and main.
std::string branch_of(std::string reference) {
    for (const std::string_view prefix : {"refs/heads/", "refs/tags/", "refs/remotes/", "origin/"})
        if (reference.starts_with(prefix))
            reference.erase(0, prefix.size());
    return reference;
}

/// Whether the stack follows the branch that the change is for, as far as that can be told.
bool follows(const std::string &reference, const plan::Commit &base) {
    if (reference.empty() || base.reference == "HEAD" || base.id.starts_with(base.reference))
        return true;
    return branch_of(reference) == branch_of(base.reference);
}

bool same_headers(const desired::Server &a, const desired::Server &b) {
    return std::equal(a.headers.begin(), a.headers.end(), b.headers.begin(), b.headers.end(),
                      [](const auto &one, const auto &other) {
                          return one.first == other.first && same_reference(one.second, other.second);
                      });
}

constexpr std::size_t largest_ca_file = 8u << 20;

std::string content_of(const std::string &file) {
    try {
        return file.empty() ? std::string() : support::read_file(file, largest_ca_file);
    } catch (const support::Error &error) {
        return error.what(); // what can't be read differs from all that can be
    }
}

std::optional<std::string> text_at(const git::Tree *tree, const std::string &path) {
    try {
        if (tree == nullptr || tree->kind_of(path) != git::Tree::Kind::file)
            return std::nullopt;
        std::string text = tree->read(path, largest_own_file);
        if (text.find('\0') != std::string::npos)
            return std::nullopt;
        return text;
    } catch (const support::Error &) {
        return std::nullopt; // what can't be read can't be compared
    }
}

std::vector<std::string> main_files(const desired::Git &git) {
    std::vector<std::string> files{git.config_file_path};
    files.insert(files.end(), git.additional_files.begin(), git.additional_files.end());
    return files;
}

compose::ReadText reader_of(const git::Tree *tree) {
    return [tree](const std::string &path) { return text_at(tree, path); };
}

compose::Files files_at(const desired::Git &git, const git::Tree *tree) {
    compose::Files files;
    files.read = reader_of(tree);
    for (const std::string &path : main_files(git))
        files.compose.push_back({path, text_at(tree, path).value_or("")});
    return files;
}

/// The compose files and what they make a deployment read, at either commit.
std::set<std::string> own_paths(const desired::Stack &stack, const std::vector<const git::Tree *> &trees) {
    std::map<std::string, std::string> env;
    for (const desired::EnvEntry &entry : stack.env)
        if (const std::string *value = entry.value.for_people())
            env[entry.name] = *value;
    std::set<std::string> paths;
    for (const git::Tree *tree : trees)
        for (std::string &path : compose::files_of_deployment(main_files(*stack.git), env, reader_of(tree)))
            paths.insert(std::move(path));
    return paths;
}

std::set<std::string> changed_variables(const plan::StackPlan &stack) {
    std::set<std::string> names;
    for (const plan::FieldChange &change : stack.changes)
        if (change.field.starts_with("env."))
            names.insert(change.field.substr(4));
    return names;
}

} // namespace

Base::Base(const Input &head, const BaseOptions &what, const Options &options)
    : what_(what), head_commit_(head.commit), checked_out_at_(head.checked_out_at) {
    base_ = load_base(head, what.reference, options);
    head_tree_ = head.tree ? head.tree : base_.tree->at(head.commit.id);
    if (!base_.mistakes.empty())
        notes_.emplace_back(
            Code::change_base,
            fmt::format("the base {} has mistakes, so all that differs counts as this change: {}",
                        base_.commit.str(), base_.mistakes));
    if (!base_.moved_on_to.empty())
        notes_.emplace_back(
            Code::change_base,
            fmt::format("{} has moved on to {}: this is compared with {}, the last commit that both "
                        "have; what {} brought since then shows as drift",
                        what.reference, base_.moved_on_to.substr(0, 7), base_.commit.id.substr(0, 7),
                        what.reference));
    else if (head_tree_ && !head_tree_->descends_from(base_.commit.id) && head_tree_->is_shallow())
        notes_.emplace_back(
            Code::change_base,
            fmt::format("this clone has not all of the history, so what {} brought since the change "
                        "began may look as if it were of the change: git fetch --unshallow",
                        what_.reference));
    else if (head_tree_ && !head_tree_->descends_from(base_.commit.id))
        notes_.emplace_back(
            Code::change_base,
            fmt::format("{} has commits that {} lacks: what they brought looks as if this change "
                        "took it back; merge or rebase first",
                        what.reference, head.commit.str()));
    for (std::string &address : base_.tree->addresses())
        addresses_.push_back(normalised(std::move(address)));
    // What can't be looked up (a variable that only the base names, say) counts as a value of its own.
    support::Diagnostics ignored;
    const desired::Exec exec = options.allow_exec ? desired::Exec::allow : desired::Exec::refuse;
    for (const auto &stack : base_.state.stacks)
        desired::resolve(*stack, exec, ignored);
    for (desired::GitSource &source : base_.state.sources)
        desired::resolve(source, exec, ignored);
}

std::string Base::objection(const desired::Server &server) const {
    if (what_.allow_server_change)
        return {};
    const desired::Server *before = base_.state.find_server(server.name);
    if (before == nullptr)
        return fmt::format("this change adds the server, so nothing was sent to {}", server.url);
    if (before->url != server.url)
        return fmt::format("this change moves it from {} to {}, so nothing was sent there", before->url,
                           server.url);
    if (!same_reference(before->api_key, server.api_key))
        return fmt::format("this change takes another API key ({}) for it, so nothing was sent to {}",
                           server.api_key.describe(), server.url);
    if (!same_headers(*before, server))
        return fmt::format("this change sends it other headers, so nothing was sent to {}", server.url);
    if (ca_of(before->ca_file) != content_of(server.ca_file))
        return fmt::format(
            "this change trusts another authority (tls.caFile) for it, so nothing was sent to {}",
            server.url);
    if (before->fingerprint != server.fingerprint || before->insecure != server.insecure)
        return fmt::format(
            "this change checks its certificate in another way (tls), so nothing was sent to {}", server.url);
    return {};
}

/// Of files, the base has the names alone: what is checked out beside them is the change's.
std::string Base::ca_of(const std::string &file) const {
    const std::string relative =
        base_.from_git ? std::string()
                       : std::filesystem::path(file).lexically_relative(checked_out_at_).generic_string();
    if (file.empty() || relative.empty() || relative.starts_with("../"))
        return content_of(file);
    try {
        return base_.tree->read(relative, largest_ca_file);
    } catch (const support::Error &error) {
        return error.what();
    }
}

void Base::withhold(desired::State &head) {
    if (what_.allow_repository_change)
        return;
    Withheld withheld = Trust(base_.state).withhold(head);
    for (std::string &said : withheld.said) {
        notes_.emplace_back(Code::change_not_asked,
                            std::move(said) + " before it is merged (--allow-repository-change)");
        withholds_ = true;
    }
    off_limits_ = std::move(withheld.off_limits);
}

std::vector<std::shared_ptr<desired::Stack>> Base::stacks_of(const std::string &server) const {
    std::vector<std::shared_ptr<desired::Stack>> stacks;
    std::copy_if(base_.state.stacks.begin(), base_.state.stacks.end(), std::back_inserter(stacks),
                 [&](const auto &stack) { return stack->server == server; });
    return stacks;
}

void Base::mark(plan::Plan &plan, const current::ServerState &current, const plan::Options &options) const {
    plan::Base base{stacks_of(current.server), options};
    base.options.left_out.clear();
    base.options.prune = base_.state.prune;
    base.options.sources.clear();
    for (const desired::GitSource &source : base_.state.sources)
        base.options.sources.push_back(std::make_shared<const desired::GitSource>(source));
    plan::add_origins(plan, current, base);
    for (plan::StackPlan &stack : plan.stacks)
        if (stack.server == current.server)
            add_own_files(stack, current);
}

void Base::add_own_files(plan::StackPlan &stack, const current::ServerState &current) const {
    using plan::Action;
    const bool concerned = stack.stack_id != 0 && stack.spec && stack.spec->git &&
                           stack.spec->state == desired::RunState::running &&
                           stack.spec->git_drift != desired::GitDrift::ignore && !stack.released &&
                           !stack.settled();
    if (!concerned || !head_tree_)
        return;
    const desired::Git &git = *stack.spec->git;
    const auto record = std::find_if(current.stacks.begin(), current.stacks.end(),
                                     [&](const model::Stack &one) { return one.id == stack.stack_id; });
    if (record == current.stacks.end() || !record->git || record->git->config_hash.empty() ||
        std::find(addresses_.begin(), addresses_.end(), normalised(git.url)) == addresses_.end() ||
        !follows(git.reference_name, base_.commit))
        return;
    const auto deployed = head_tree_->at(record->git->config_hash);
    if (!deployed) {
        stack.notes.emplace_back(Code::change_base,
                                 fmt::format("commit {}, which is deployed, is not in this clone: what this "
                                             "change means for its files is not known; fetch more history",
                                             record->git->config_hash.substr(0, 7)));
        return;
    }
    std::vector<plan::OwnFile> files;
    for (const std::string &path : own_paths(*stack.spec, {deployed.get(), head_tree_.get()}))
        files.push_back({path, text_at(deployed.get(), path), text_at(base_.tree.get(), path),
                         text_at(head_tree_.get(), path)});
    plan::add_own_files(stack, files,
                        compose::changed_services(files_at(git, deployed.get()),
                                                  files_at(git, head_tree_.get()), changed_variables(stack)),
                        head_commit_);
}

void Base::finish(plan::Plan &plan) const {
    plan.base = base_.commit;
    plan.notes.insert(plan.notes.end(), notes_.begin(), notes_.end());
    if (what_.changed_only)
        plan::keep_changed_only(plan);
}

std::vector<std::shared_ptr<desired::Stack>> may_be_asked(std::vector<std::shared_ptr<desired::Stack>> stacks,
                                                          const Base *base) {
    if (base != nullptr)
        std::erase_if(stacks, [&](const auto &stack) { return base->is_off_limits(*stack); });
    return stacks;
}

} // namespace stowage::app
