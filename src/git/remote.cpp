#include "git/remote.hpp"

#include "git/bounded.hpp"
#include "git/remote_process.hpp"

namespace stowage::git {

std::string RemoteRefs::commit_of(const std::string &reference) const {
    const auto found = commits.find(reference.empty() ? "HEAD" : reference);
    return found == commits.end() ? std::string() : found->second;
}

tl::expected<RemoteRefs, GitError> list_refs(const RemoteAccess &access, std::chrono::milliseconds limit) {
    return bounded<RemoteRefs>([access](Deadline deadline) { return read_refs(access, deadline); }, limit);
}

} // namespace stowage::git
