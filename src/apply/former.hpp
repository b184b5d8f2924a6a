#pragma once

#include "apply/stack_calls.hpp"
#include "git/remote.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace stowage::apply {

/// What a stack ran before a run changed it, as far as it can be sent again as content.
struct Former {
    std::optional<std::string> content; ///< of the compose file, as it was deployed
    std::string why_not;                ///< where there is none
    /// Files of its repository that the content reads: they are not sent with it, so they must be where the
    /// server has the stack.
    std::vector<std::string> reads;
};

/// In which a repository has to answer that is read for a deployment.
inline constexpr std::chrono::seconds git_time{20};

/// Where a stack's repository is read from here.
struct GitPlace {
    git::RemoteAccess access;
    std::string cache;
};
[[nodiscard]] GitPlace git_place(const model::GitConfig &git, const desired::Stack &spec,
                                 const std::string &cache);

/// Of an inline stack what the server keeps; of a git stack what its repository has at the commit that was
/// deployed: the server's own checkout may be of another one, that never ran.
[[nodiscard]] Former former_of(const Record &record, const desired::Stack &spec,
                               const std::string &git_cache);

/// Which of these files are another at `commit` than at the one that was deployed; or why that is not known.
[[nodiscard]] tl::expected<std::vector<std::string>, std::string>
changed_files(const model::GitConfig &git, const GitPlace &place, const std::vector<std::string> &paths,
              const std::string &commit);

} // namespace stowage::apply
