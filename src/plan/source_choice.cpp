#include "plan/source_choice.hpp"

#include "plan/sources.hpp"

#include <fmt/format.h>
#include <vector>

namespace stowage::plan {

using model::Ability;

namespace {

/// While a plan is carried out, the sources that it declares are there, and the stack has what its own says.
SourceChoice made_before(const desired::Git &git, const current::ServerState &state,
                         const std::string &label) {
    desired::GitSource declared;
    declared.name = git.source;
    declared.url = git.url;
    declared.authentication = git.authentication;
    if (const model::Source *record = find_source(declared, state))
        return {record->id, {}, false};
    return {0, fmt::format("source {} is not there", label), false};
}

} // namespace

SourceChoice choose_source(const desired::Git &git, const current::ServerState &state,
                           const Options &options) {
    if (git.source_id == 0 && git.source.empty())
        return {};
    const std::string label =
        git.source.empty() ? fmt::format("#{}", git.source_id) : fmt::format("'{}'", git.source);
    const desired::GitSource *declared = nullptr;
    for (const auto &source : options.sources)
        if (source->server == state.server && source->name == git.source)
            declared = source.get();
    if (!state.can(Ability::sources)) {
        if (git.source_is_declared)
            return {}; // the stack has the fields of its source itself
        return {0, fmt::format("it should use source {}, but this server has no sources", label), false};
    }
    if (state.sources_error)
        return {0, fmt::format("source {} could not be looked up: {}", label, state.sources_error->str()),
                false};
    if (declared == nullptr && git.source_is_declared)
        return made_before(git, state, label);
    if (declared != nullptr) {
        const model::Source *record = find_source(*declared, state, options.sources);
        return {record != nullptr ? record->id : 0, {}, record == nullptr};
    }
    std::vector<const model::Source *> found;
    for (const model::Source &source : state.sources)
        if (git.source.empty() ? source.id == git.source_id : source.name == git.source)
            found.push_back(&source);
    if (found.size() > 1)
        return {0, fmt::format("{} sources are called {}: name one by sourceId", found.size(), label), false};
    if (!found.empty())
        return {found.front()->id, {}, false};
    return {0, fmt::format("source {} is not among the sources that this user may see", label), false};
}

} // namespace stowage::plan
