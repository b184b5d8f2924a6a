#pragma once

#include "desired/read/fields.hpp"
#include "desired/state.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stowage::desired {

/// `authentication`, or the word `none` that keeps the default one away.
struct DraftAuthentication {
    std::optional<GitAuthentication> credentials; ///< nothing for `none`
    std::optional<Location> username_where;
};

/// gitConfig as far as it is written, of a stack or of the defaults: its fields, and where those stand that
/// are written (`gitConfig.url`).
struct DraftGit : model::GitFields {
    Location where;
    Places places;
    bool has_url = false; ///< also when what is written is no text
    std::optional<Written<DraftAuthentication>> authentication;
    std::optional<Written<std::int64_t>> source_id;
    std::optional<Written<std::string>> source;
};

/// `wait` as it is written; `timeout` and `stableFor` are filled up one by one.
struct DraftWait {
    bool enabled = true;
    std::optional<Written<std::chrono::milliseconds>> timeout;
    std::optional<Written<std::chrono::milliseconds>> stable_for;
};

/// How a stack is deployed and looked after: the keys that stacks and defaults share.
struct DraftHandling {
    std::optional<Written<GitDrift>> git_drift;
    std::optional<Written<PullImage>> pull_image;
    std::optional<Written<bool>> prune;
    std::optional<Written<SelfHeal>> self_heal;
    std::optional<Written<DraftWait>> wait;
    std::optional<Written<OnFailure>> on_failure;
    std::optional<Written<std::chrono::milliseconds>> deploy_timeout;
};

/// The parts that are written (model/stack_parts.hpp), and where: `autoUpdate`, `autoUpdate.interval`.
struct DraftParts : model::StackParts {
    Places places;
};

struct Defaults {
    std::optional<Written<std::string>> server;
    std::optional<EnvironmentRef> environment;
    DraftGit git; ///< of it what defaults may have
    DraftParts parts;
    DraftHandling handling;
};

/// A stack as it is written, before defaults. `stack.git` is made from `git` when the defaults are known.
struct DraftStack {
    std::shared_ptr<Stack> stack = std::make_shared<Stack>();
    std::optional<Written<std::string>> server;
    std::optional<EnvironmentRef> environment;
    std::optional<DraftGit> git;
    DraftParts parts;
    DraftHandling handling;
    std::vector<Written<std::string>> depends_on; ///< `NAME` or `ENVIRONMENT/NAME`
};

/// One scope of `prune`, before defaults.
struct DraftPrune {
    PruneScope scope;
    std::optional<Written<std::string>> server;
};

/// One of `sources`, before defaults.
struct DraftSource {
    GitSource source;
    std::optional<Written<std::string>> server;
};

/// What the files say so far.
struct Draft {
    std::vector<Server> servers;
    std::vector<Defaults> defaults; ///< one for each time they are written
    std::deque<DraftStack> stacks;  ///< not moved while it grows: they are large, and may be many
    std::vector<DraftPrune> prune;
    std::vector<DraftSource> sources;
    std::vector<PolicyRule> policy;
    std::vector<std::filesystem::path> content_files; ///< named by `file`
};

} // namespace stowage::desired
