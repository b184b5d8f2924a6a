#include "current/state.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::current {

const model::Environment *ServerState::find_environment(std::int64_t id) const {
    const auto found = std::find_if(environments.begin(), environments.end(),
                                    [&](const model::Environment &item) { return item.id == id; });
    return found == environments.end() ? nullptr : &*found;
}

const model::Environment *ServerState::find_environment(const std::string &name) const {
    const auto found = std::find_if(environments.begin(), environments.end(),
                                    [&](const model::Environment &item) { return item.name == name; });
    return found == environments.end() ? nullptr : &*found;
}

const model::Stack *ServerState::find_stack(std::int64_t environment_id, const std::string &name) const {
    // `stacks` is sorted by environment and lower-case name, see fetch().
    const std::string wanted = support::lower(name);
    const auto found = std::lower_bound(stacks.begin(), stacks.end(), wanted,
                                        [&](const model::Stack &item, const std::string &key) {
                                            if (item.endpoint_id != environment_id)
                                                return item.endpoint_id < environment_id;
                                            return support::lower(item.name) < key;
                                        });
    if (found == stacks.end() || found->endpoint_id != environment_id ||
        support::lower(found->name) != wanted)
        return nullptr;
    return &*found;
}

const model::Source *ServerState::find_source(std::int64_t id) const {
    const auto found = std::find_if(sources.begin(), sources.end(),
                                    [&](const model::Source &source) { return source.id == id; });
    return found == sources.end() ? nullptr : &*found;
}

std::string ServerState::source_label(std::int64_t id) const {
    const model::Source *source = find_source(id);
    return source != nullptr ? fmt::format("'{}' (#{})", source->name, id) : fmt::format("#{}", id);
}

void sort_for_lookup(std::vector<model::Stack> &stacks) {
    std::stable_sort(stacks.begin(), stacks.end(), [](const model::Stack &a, const model::Stack &b) {
        if (a.endpoint_id != b.endpoint_id)
            return a.endpoint_id < b.endpoint_id;
        if (const auto order = support::lower(a.name).compare(support::lower(b.name)); order != 0)
            return order < 0;
        return a.id < b.id;
    });
}

} // namespace stowage::current
