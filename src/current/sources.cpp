#include "current/sources.hpp"

#include "current/capabilities.hpp"
#include "current/match.hpp"
#include "portainer/gitops_api.hpp"
#include "support/parallel.hpp"
#include "support/repository_url.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace stowage::current {
namespace {

using model::Ability;

constexpr std::size_t sources_at_once = 8;

/// How many numbers without a source end the search for young ones: deleted ones leave gaps.
constexpr int numbers_without = 2;
constexpr int young_at_most = 32;

/// A git stack of the desired state whose source decides something: which one it is, or who else would get
/// its credentials and its word on TLS.
bool depends_on_source(const desired::Stack &stack, const model::Stack *record, bool sources_poll) {
    const desired::Git &git = *stack.git;
    if (sources_poll && stack.auto_update && !stack.auto_update->interval.empty())
        return true;
    if (git.source_id != 0 || !git.source.empty() || git.authentication || git.tls_skip_verify)
        return true;
    return record != nullptr && record->git && (record->git->authentication || record->git->tls_skip_verify);
}

struct WantedSource {
    const desired::Git *git;
    model::Stack *record; ///< null where the server shows none
};

std::vector<WantedSource> dependent(ServerState &state,
                                    const std::vector<std::shared_ptr<desired::Stack>> &wanted) {
    std::vector<WantedSource> found;
    for (const auto &stack : wanted) {
        const model::Environment *environment = environment_of(*stack, state);
        if (environment == nullptr || !stack->git)
            continue;
        const model::Stack *record = match(*stack, state, environment->id).stack;
        if (!depends_on_source(*stack, record, state.can(Ability::source_intervals)))
            continue;
        found.push_back(
            {&*stack->git, record == nullptr ? nullptr : &state.stacks[record - state.stacks.data()]});
    }
    return found;
}

bool matters(const model::Source &source, const std::vector<WantedSource> &wanted) {
    return std::any_of(wanted.begin(), wanted.end(), [&](const WantedSource &stack) {
        if (source.id == stack.git->source_id ||
            (!stack.git->source.empty() && source.name == stack.git->source))
            return true;
        return support::same_repository(source.url, stack.git->url) ||
               (stack.record != nullptr && stack.record->git &&
                support::same_repository(source.url, stack.record->git->url));
    });
}

/// Details of each. One that the user may not read keeps what the list says; one that is gone is taken out.
void read_details(portainer::Client &client, std::vector<model::Source> &sources,
                  const std::set<std::int64_t> &ids) {
    std::vector<model::Source *> asked;
    for (model::Source &source : sources)
        if (ids.contains(source.id) && source.type == model::SourceType::git)
            asked.push_back(&source);
    std::vector<char> gone(asked.size(), 0);
    support::in_parallel(asked.size(), sources_at_once, [&](std::size_t i) {
        auto details = client.gitops().source(asked[i]->id);
        if (details)
            *asked[i] = std::move(*details);
        else
            gone[i] = details.error().status == 404 ? 1 : 0;
    });
    std::set<std::int64_t> lost;
    for (std::size_t i = 0; i < asked.size(); ++i)
        if (gone[i] != 0)
            lost.insert(asked[i]->id);
    std::erase_if(sources, [&](const model::Source &source) { return lost.contains(source.id); });
}

std::int64_t highest_of(const std::vector<model::Source> &sources) {
    std::int64_t highest = 0;
    for (const model::Source &source : sources)
        highest = std::max(highest, source.id);
    return highest;
}

std::int64_t highest_of_stacks(const std::vector<model::Stack> &stacks) {
    std::int64_t highest = 0;
    for (const model::Stack &stack : stacks)
        if (stack.git)
            highest = std::max(highest, stack.git->source_id);
    return highest;
}

/// Servers show a list that is up to half a minute old. What was made since has the numbers after the highest
/// one in it, `listed`; the stacks name some of them.
void add_young(portainer::Client &client, ServerState &state, std::int64_t listed) {
    const std::int64_t known = std::max({listed, highest_of(state.sources), highest_of_stacks(state.stacks)});
    int missed = 0;
    for (std::int64_t id = std::max(listed, known - young_at_most) + 1;
         missed < numbers_without && id <= known + young_at_most; ++id) {
        if (state.find_source(id) != nullptr)
            continue;
        auto source = client.gitops().source(id);
        if (source)
            state.sources.push_back(std::move(*source));
        else if (source.error().status == 404)
            missed += id > known ? 1 : 0;
        else if (!source.error().forbidden())
            return;
    }
}

/// Whether the list may lack what a stack needs: the source that it names, or one without the credentials
/// that it gives up.
bool may_lack_any(const std::vector<model::Source> &sources, const std::vector<WantedSource> &wanted) {
    return std::any_of(wanted.begin(), wanted.end(), [&](const WantedSource &stack) {
        const desired::Git &git = *stack.git;
        if (git.source_id == 0 && git.source.empty())
            return stack.record != nullptr && stack.record->git && stack.record->git->authentication &&
                   !git.authentication;
        return std::none_of(sources.begin(), sources.end(), [&](const model::Source &source) {
            return source.id == git.source_id || source.name == git.source;
        });
    });
}

void assign(ServerState &state) {
    std::map<std::int64_t, std::int64_t> source_of;
    for (const model::Source &source : state.sources)
        for (const std::int64_t stack : source.stacks)
            source_of[stack] = source.id;
    for (model::Stack &stack : state.stacks)
        if (const auto found = source_of.find(stack.id); stack.git && found != source_of.end())
            stack.git->source_id = found->second;
}

/// A source that is younger than the server's list of them is known to its stack alone.
void ask_stacks(portainer::Client &client, ServerState &state, const std::vector<WantedSource> &wanted) {
    std::set<model::Stack *> without; // each once, though two stacks of the YAML may stand for it
    for (const WantedSource &stack : wanted)
        if (stack.record != nullptr && stack.record->git && stack.record->git->source_id == 0)
            without.insert(stack.record);
    const std::vector<model::Stack *> asked(without.begin(), without.end());
    support::in_parallel(asked.size(), sources_at_once, [&](std::size_t i) {
        const auto record = client.stack(asked[i]->id);
        if (record && record->git)
            asked[i]->git->source_id = record->git->source_id;
    });
    std::set<std::int64_t> unknown;
    for (const model::Stack *stack : asked)
        if (stack->git->source_id != 0 && state.find_source(stack->git->source_id) == nullptr)
            unknown.insert(stack->git->source_id);
    for (const std::int64_t id : unknown)
        if (auto source = client.gitops().source(id))
            state.sources.push_back(std::move(*source));
}

} // namespace

void fetch_sources(portainer::Client &client, ServerState &state,
                   const std::vector<std::shared_ptr<desired::Stack>> &wanted, Sources when) {
    const std::vector<WantedSource> stacks = dependent(state, wanted);
    if ((stacks.empty() && when == Sources::where_used) ||
        !may_have_sources(state.capabilities, state.version))
        return;
    auto list = client.gitops().sources();
    if (!list) {
        state.sources_error = std::move(list.error());
        return;
    }
    state.capabilities.learn(Ability::sources, list->has_value(),
                             *list ? "it lists its sources" : "it answers 404 to GET /gitops/sources");
    if (!*list)
        return;
    state.sources = std::move(**list);
    const std::int64_t listed = highest_of(state.sources);
    std::set<std::int64_t> ids;
    for (const model::Source &source : state.sources)
        if (when == Sources::always || matters(source, stacks))
            ids.insert(source.id);
    read_details(client, state.sources, ids);
    assign(state);
    ask_stacks(client, state, stacks);
    if (!state.can(Ability::source_intervals) && // those empty their list with every change
        (when == Sources::always || may_lack_any(state.sources, stacks)))
        add_young(client, state, listed);
    assign(state);
}

void renew_sources(ServerState &state, const std::vector<model::Source> &written) {
    for (const model::Source &source : written) {
        std::erase_if(state.sources, [&](const model::Source &one) { return one.id == source.id; });
        state.sources.push_back(source);
    }
}

} // namespace stowage::current
