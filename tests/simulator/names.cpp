#include "deployment.hpp"

#include <algorithm>
#include <cctype>

namespace simulator {
namespace {

bool same_ignoring_case(const std::string &a, const std::string &b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(),
                      [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

} // namespace

std::string normalised_name(const std::string &name) {
    std::string result;
    for (const char character : name) {
        const char lower = static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
        if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') || lower == '_' ||
            lower == '-') {
            result += lower;
        }
    }
    return result;
}

bool name_taken(const State &state, const std::string &name, int environment_id, int except_stack,
                LookAtEngine look) {
    for (const auto &[id, stack] : state.stacks) {
        if (id != except_stack && stack.endpoint_id == environment_id &&
            same_ignoring_case(stack.name, name)) {
            return true;
        }
    }
    const Environment *environment = state.environment(environment_id);
    return look == LookAtEngine::yes && environment != nullptr && has_project(environment->engine, name);
}

bool webhook_taken(const State &state, const std::string &webhook, int except_stack) {
    return !webhook.empty() && std::any_of(state.stacks.begin(), state.stacks.end(), [&](const auto &entry) {
        const Stack &stack = entry.second;
        return stack.id != except_stack && stack.auto_update && stack.auto_update->webhook == webhook;
    });
}

} // namespace simulator
