#include "git/remote.hpp"

#include "git/bounded.hpp"
#include "git/connection.hpp"
#include "git/handles.hpp"
#include "git/library.hpp"
#include "git/tag_itself.hpp"

namespace stowage::git {
namespace {

constexpr std::string_view peeled = "^{}";

RemoteRefs read_heads(git_remote *remote) {
    RemoteRefs refs;
    const git_remote_head **heads = nullptr;
    std::size_t count = 0;
    check(git_remote_ls(&heads, &count, remote));
    for (std::size_t i = 0; i < count; ++i) {
        std::string name = heads[i]->name;
        char id[GIT_OID_HEXSZ + 1];
        git_oid_tostr(id, sizeof id, &heads[i]->oid);
        if (name == "HEAD" && heads[i]->symref_target != nullptr)
            refs.default_branch = heads[i]->symref_target;
        if (name.ends_with(peeled)) { // the commit behind an annotated tag, listed right after it
            name.resize(name.size() - peeled.size());
            refs.commits[name + std::string(tag_itself)] = refs.commits[name];
        }
        refs.commits[name] = id;
    }
    return refs;
}

} // namespace

RemoteRefs read_refs(const RemoteAccess &access) {
    const Library library;
    Connection connection(access);
    const RemoteHandle remote = connection.open_detached();
    connection.connect(remote.get());
    return read_heads(remote.get());
}

std::string RemoteRefs::commit_of(const std::string &reference) const {
    const auto found = commits.find(reference.empty() ? "HEAD" : reference);
    return found == commits.end() ? std::string() : found->second;
}

tl::expected<RemoteRefs, GitError> list_refs(const RemoteAccess &access, std::chrono::milliseconds limit) {
    return bounded<RemoteRefs>([access] { return read_refs(access); }, limit);
}

} // namespace stowage::git
