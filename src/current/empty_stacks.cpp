#include "current/empty_stacks.hpp"

namespace stowage::current {
namespace {

bool is_empty(const model::Stack &stack, const Runtimes &runtimes) {
    const auto runtime = runtimes.find(stack.endpoint_id);
    return stack.type == model::StackType::standalone && stack.status == model::StackStatus::active &&
           runtime != runtimes.end() && runtime->second.containers && *runtime->second.containers &&
           containers_of(stack, runtime->second).empty();
}

} // namespace

std::map<std::int64_t, std::vector<std::string>>
files_of_empty(portainer::Client &client, const ServerState &state,
               const std::vector<const model::Stack *> &stacks, const Runtimes &runtimes,
               const std::map<std::int64_t, std::vector<std::string>> &known) {
    std::vector<std::int64_t> ids;
    for (const model::Stack *stack : stacks) {
        const bool has_more_files = stack->git && !stack->git->additional_files.empty();
        if (!has_more_files && known.count(stack->id) + state.files.count(stack->id) == 0 &&
            is_empty(*stack, runtimes))
            ids.push_back(stack->id);
    }
    std::map<std::int64_t, std::vector<std::string>> files;
    const auto contents = client.stack_files(ids);
    for (std::size_t i = 0; i < ids.size(); ++i)
        if (contents[i])
            files.emplace(ids[i], std::vector{*contents[i]});
    return files;
}

} // namespace stowage::current
