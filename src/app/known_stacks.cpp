#include "app/known_stacks.hpp"

#include "app/reconcile_pass.hpp"
#include "desired/select.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

namespace stowage::app {

std::vector<std::string> shards_of(const std::string &name) {
    std::vector<std::string> shards;
    std::error_code error; // no folder, no shards
    for (const auto &entry : std::filesystem::directory_iterator(state_of(name).parent_path(), error)) {
        std::string found = entry.path().filename().string();
        if (found.starts_with(name + "-") && found.find("-of-") != std::string::npos)
            shards.push_back(std::move(found));
    }
    std::sort(shards.begin(), shards.end());
    return shards;
}

std::string where_else(const std::string &name) {
    const auto shards = shards_of(name);
    if (shards.empty())
        return fmt::format("it has made no pass yet, or keeps its state elsewhere than in {}",
                           state_of(name).string());
    return fmt::format("{} of it: name one, e.g. --name {}",
                       support::count_of(shards.size(), "shard is known", "shards are known"),
                       shards.front());
}

KnownStacks::KnownStacks(const std::string &name) {
    std::vector<std::string> names = shards_of(name);
    names.push_back(name);
    for (const std::string &one : names)
        if (const auto status = reconcile::read_status(state_of(one))) {
            passed_ = true;
            for (const reconcile::Status::Known &known : status->known)
                add(known);
        }
}

std::vector<std::string> KnownStacks::matching(const std::vector<std::string> &patterns) const {
    std::vector<std::string> found;
    for (const auto &[name, stack] : stacks_)
        if (desired::any_matches(patterns, stack))
            found.push_back(name);
    return found;
}

std::vector<std::string> KnownStacks::in_vain(const std::vector<std::string> &patterns) const {
    std::vector<std::string> found;
    for (const std::string &pattern : patterns)
        if (matching({pattern}).empty())
            found.push_back(pattern);
    return found;
}

void KnownStacks::add(const reconcile::Status::Known &known) {
    desired::Stack stack;
    stack.server = known.server;
    stack.environment.name = known.environment;
    stack.name = known.stack;
    stacks_.emplace(fmt::format("{}/{}/{}", known.server, known.environment, known.stack), std::move(stack));
}

} // namespace stowage::app
