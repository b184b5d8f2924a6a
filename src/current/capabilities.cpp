#include "current/capabilities.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace stowage::current {
namespace {

using model::Ability;
using model::AnswerKeys;
using model::Version;

/// By the history of the server's code: creations and starts became asynchronous weeks after 2.40 was
/// released, updates on the day on which 2.41 was begun. Only servers without any stack are judged by it.
const Version first_asynchronous{2, 41, 0, "2.41"};
/// From this version on git fields are changed in place, as far as is known.
const Version first_in_place{2, 36, 0, "2.36"};
/// From these versions on, by the history of the server's code; only 2.23 and 2.43 were tried.
const Version first_transactional{2, 36, 0, "2.36"};
const Version first_applying{2, 38, 0, "2.38"};
const Version first_deleting{2, 39, 0, "2.39"};
/// Servers before it have no sources for certain.
const Version first_with_sources{2, 40, 0, "2.40"};
/// From this version on polling belongs to sources, and stacks have a restart schedule.
const Version first_with_polling_sources{2, 44, 0, "2.44"};
const Version first_unknown{2, 45, 0, "2.45"};

struct Sign {
    bool AnswerKeys::*key;
    const char *name; ///< as the API spells it
};

/// The first stack that carries one of the keys, in words.
std::optional<std::string> carried(const std::vector<model::Stack> &stacks, const std::vector<Sign> &signs) {
    for (const Sign &sign : signs)
        for (const model::Stack &stack : stacks)
            if (stack.keys.*sign.key)
                return fmt::format("stack '{}' carries {}", stack.name, sign.name);
    return std::nullopt;
}

class Finder {
public:
    Finder(const std::vector<model::Stack> &stacks, const Version &version)
        : stacks_(stacks), version_(version) {}

    /// `telling`: whether a server that can do it shows a sign with every stack. Where that is not so, or
    /// there is no stack, its version decides.
    void look(Ability ability, const std::vector<Sign> &signs, bool telling, const Version &since) {
        if (auto evidence = carried(stacks_, signs))
            result_.learn(ability, true, std::move(*evidence));
        else if (telling && !stacks_.empty())
            result_.learn(ability, false, fmt::format("no stack carries {}", signs.front().name));
        else
            result_.learn(ability, version_ >= since,
                          fmt::format("no stack tells; versions from {} on can", since.text));
    }

    [[nodiscard]] model::Capabilities result() const { return result_; }

private:
    const std::vector<model::Stack> &stacks_;
    const Version &version_;
    model::Capabilities result_;
};

} // namespace

model::Capabilities find_out(const std::vector<model::Stack> &stacks, const Version &version) {
    const Sign status{&AnswerKeys::deployment_status, "DeploymentStatus"};
    const Sign info{&AnswerKeys::deployment_info, "CurrentDeploymentInfo"};
    const Sign workflow{&AnswerKeys::workflow, "WorkflowID"};
    const Sign source{&AnswerKeys::source, "GitSourceId"};
    const Sign helm{&AnswerKeys::helm_atomic, "Option.HelmAtomic"};
    const Sign schedule{&AnswerKeys::restart_schedule, "RestartSchedule"};
    const bool any_git = std::any_of(stacks.begin(), stacks.end(),
                                     [](const model::Stack &stack) { return !stack.is_inline(); });
    Finder finder(stacks, version);
    finder.look(Ability::asynchronous_deployments, {status}, true, first_asynchronous);
    finder.look(Ability::git_fields_in_place, {workflow, info, source}, any_git, first_in_place);
    finder.look(Ability::sources, {workflow, source}, any_git, first_with_sources);
    finder.look(Ability::standalone_prune, {helm, workflow, info}, false, first_in_place);
    finder.look(Ability::source_intervals, {}, false, first_with_polling_sources);
    finder.look(Ability::restart_schedule, {schedule}, false, first_with_polling_sources);
    // Deployments became asynchronous later than these three, so the key of one proves them too.
    finder.look(Ability::server_side_apply, {status}, false, first_applying);
    finder.look(Ability::api_deletion, {status}, false, first_deleting);
    finder.look(Ability::transactional_updates, {status}, false, first_transactional);
    return finder.result();
}

bool may_have_sources(const model::Capabilities &capabilities, const Version &version) {
    return capabilities.can(Ability::sources) || version >= first_with_sources;
}

bool is_newer_than_known(const Version &version) {
    return version >= first_unknown;
}

} // namespace stowage::current
