#include "app/tree_input.hpp"

#include "app/input.hpp"
#include "desired/glob.hpp"
#include "desired/load.hpp"
#include "support/codes.hpp"
#include "support/digest.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/folders.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::app {
namespace {

namespace fs = std::filesystem;

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

std::string in_tree(const fs::path &path, const fs::path &top) {
    std::error_code error;
    const std::string inside = fs::weakly_canonical(path, error).lexically_relative(top).generic_string();
    if (error || inside.empty() || inside == ".." || inside.starts_with("../"))
        throw support::Error(
            fmt::format("'{}' does not lie in the working tree {}", path.string(), top.string()),
            "--base compares with a commit of the repository that the files lie in");
    return inside == "." ? std::string() : inside;
}

} // namespace

void Names::add(const std::string &path, desired::Found found) {
    if (std::none_of(files.begin(), files.end(), [&](const auto &file) { return file.first == path; }))
        files.emplace_back(path, found);
}

void Names::add_folder(const git::Tree &tree, const std::string &folder) {
    for (std::string &path : tree.files_below(folder, desired::is_yaml))
        files.emplace_back(std::move(path), desired::Found::in_folder);
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
                                         repository, tree.error().words),
                             git.repository.empty() || git::is_remote_address(repository)
                                 ? ""
                                 : "--git takes the folder of a repository, bare or not");
    return *tree;
}

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
    load_options.given_servers = options.given_servers;
    load_options.allowed_folders = options.allowed_folders;
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
            diagnostics.add(support::Code::input_file_unreadable, {}, error.what(), error.advice());
        }
    }
    if (texts.empty() && diagnostics.empty())
        diagnostics.add(support::Code::input_file_unreadable, {}, "none of the YAML files is one of stowage",
                        "they start with apiVersion: stowage/v1");
    return desired::load_texts(std::move(texts), load_options, read, std::move(diagnostics));
}

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

} // namespace stowage::app
