#include "git/resolve_reference.hpp"

#include "git/cache.hpp"
#include "git/connection.hpp"
#include "git/remote_process.hpp"

#include <algorithm>
#include <functional>

namespace stowage::git {
namespace {

constexpr std::size_t full_id = 40;
constexpr std::size_t shortest_id = 7;

using ObjectHandle = std::unique_ptr<git_object, Freed<git_object_free>>;

bool is_hex(const std::string &text) {
    return text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

std::string text_of(const git_oid *id) {
    char text[GIT_OID_HEXSZ + 1];
    git_oid_tostr(text, sizeof text, id);
    return text;
}

/// Looks a full reference name up; "" where there is no such one.
using LookUp = std::function<std::string(const std::string &name)>;

/// The commit of a name by the rules that people know from git; "" for none.
std::string by_name(const std::string &reference, const LookUp &look_up) {
    if (reference.empty() || reference == "HEAD")
        return look_up("HEAD");
    if (reference.starts_with("refs/"))
        return look_up(reference);
    const std::string branch = look_up("refs/heads/" + reference);
    const std::string tag = look_up("refs/tags/" + reference);
    if (!branch.empty() && !tag.empty() && branch != tag)
        throw Failure("'" + reference + "' is both a branch and a tag: write refs/heads/" + reference +
                      " or refs/tags/" + reference);
    if (!branch.empty() || !tag.empty())
        return branch.empty() ? tag : branch;
    if (std::string remote = look_up("refs/remotes/" + reference); !remote.empty())
        return remote;
    return look_up("refs/remotes/origin/" + reference);
}

std::string missing(const std::string &reference) {
    return "the repository has no branch, tag or commit '" + (reference.empty() ? "HEAD" : reference) + "'";
}

[[noreturn]] void not_there(const std::string &reference) {
    throw Failure(missing(reference));
}

/// What brings a reference that this clone lacks, as one command.
std::string how_to_fetch(git_repository *repository, const std::string &reference) {
    constexpr std::string_view origin = "origin/";
    const bool shallow = git_repository_is_shallow(repository) == 1;
    if (!reference.starts_with(origin))
        return shallow ? "; this clone is shallow: git fetch --unshallow" : "";
    const std::string branch = reference.substr(origin.size());
    return "; this clone was made without it: git fetch " + std::string(shallow ? "--unshallow " : "") +
           "origin +refs/heads/" + branch + ":refs/remotes/origin/" + branch;
}

/// Where `^1`, `~2` or `@{3}` begins.
std::size_t end_of_name(const std::string &reference) {
    return std::min({reference.find('^'), reference.find('~'), reference.find("@{"), reference.size()});
}

/// The commit that `^1` or `~2` leads to from another one.
std::string behind(git_repository *repository, const std::string &commit, const std::string &way,
                   const std::string &reference) {
    if (way.find_first_not_of("^~@{}0123456789") != std::string::npos)
        not_there(reference);
    git_object *raw = nullptr;
    if (git_revparse_single(&raw, repository, (commit + way).c_str()) != 0)
        throw Failure(missing(reference) + how_to_fetch(repository, reference));
    const ObjectHandle object(raw);
    git_object *commit_itself = nullptr;
    if (git_object_peel(&commit_itself, raw, GIT_OBJECT_COMMIT) != 0)
        not_there(reference);
    const ObjectHandle found(commit_itself);
    return text_of(git_object_id(commit_itself));
}

std::string commit_of_name(git_repository *repository, const std::string &name) {
    git_reference *raw = nullptr;
    if (git_reference_lookup(&raw, repository, name.c_str()) != 0)
        return {};
    const std::unique_ptr<git_reference, Freed<git_reference_free>> handle(raw);
    git_object *commit = nullptr;
    if (git_reference_peel(&commit, raw, GIT_OBJECT_COMMIT) != 0)
        return {};
    const ObjectHandle object(commit);
    return text_of(git_object_id(commit));
}

std::string commit_of_id(git_repository *repository, const std::string &digits) {
    if (!is_hex(digits) || digits.size() < shortest_id || digits.size() > full_id)
        return {};
    git_oid id;
    check(git_oid_fromstrn(&id, digits.c_str(), digits.size()));
    git_object *raw = nullptr;
    if (git_object_lookup_prefix(&raw, repository, &id, digits.size(), GIT_OBJECT_COMMIT) != 0)
        return {};
    const ObjectHandle object(raw);
    return text_of(git_object_id(raw));
}

} // namespace

std::string local_commit(git_repository *repository, const std::string &reference) {
    if (const std::size_t end = end_of_name(reference); end < reference.size()) {
        const std::string name = reference.substr(0, end);
        const bool by_log = reference.compare(end, 2, "@{") == 0; // what the name was, not the commit
        return behind(repository, by_log ? name : local_commit(repository, name), reference.substr(end),
                      reference);
    }
    if (reference.size() == full_id && is_hex(reference))
        if (std::string commit = commit_of_id(repository, reference); !commit.empty())
            return commit;
    std::string commit =
        by_name(reference, [&](const std::string &name) { return commit_of_name(repository, name); });
    if (commit.empty())
        commit = commit_of_id(repository, reference);
    if (commit.empty())
        throw Failure(missing(reference) + how_to_fetch(repository, reference));
    return commit;
}

std::string fetch_reference(git_repository *cache, const RemoteAccess &access, const std::string &reference,
                            Deadline deadline) {
    if (const std::size_t end = end_of_name(reference); end < reference.size())
        return behind(cache, fetch_reference(cache, access, reference.substr(0, end), deadline),
                      reference.substr(end), reference);
    const bool by_id = reference.size() == full_id && is_hex(reference);
    if (by_id && has(cache, reference))
        return reference;
    if (by_id) {
        fetch(access, git_repository_path(cache), "+refs/heads/*:refs/stowage/heads/*", deadline);
        if (!has(cache, reference))
            throw Failure("no branch of the repository has the commit " + reference +
                          ": name the reference that has it, e.g. refs/pull/1/merge");
        return reference;
    }
    const RemoteRefs refs = read_refs(access, deadline);
    std::string name;
    std::string commit = by_name(reference, [&](const std::string &candidate) {
        std::string found = refs.commit_of(candidate);
        if (!found.empty())
            name = candidate;
        return found;
    });
    if (commit.empty())
        not_there(reference);
    if (!has(cache, commit))
        fetch_missing(cache, access, name, {commit}, deadline);
    if (!has(cache, commit))
        throw Failure("'" + reference + "' is not a commit");
    return commit;
}

std::vector<std::string> addresses_of(git_repository *repository, const std::string &own) {
    std::vector<std::string> addresses;
    if (!own.empty())
        addresses.push_back(own);
    git_strarray names{};
    check(git_remote_list(&names, repository));
    for (std::size_t i = 0; i < names.count; ++i) {
        git_remote *remote = nullptr;
        if (git_remote_lookup(&remote, repository, names.strings[i]) != 0)
            continue;
        const RemoteHandle handle(remote);
        if (const char *url = git_remote_url(remote); url != nullptr)
            addresses.emplace_back(url);
    }
    git_strarray_dispose(&names);
    return addresses;
}

} // namespace stowage::git
