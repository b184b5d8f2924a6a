#include "plan/permissions.hpp"

#include "support/codes.hpp"
#include "support/text.hpp"

#include <array>
#include <fmt/format.h>
#include <string_view>

namespace stowage::plan {
namespace {

/// The words of 2.23; later servers keep them.
const char *words_for(Attempt attempt) {
    switch (attempt) {
    case Attempt::create:
        return "Stack creation is disabled for non-admin users";
    case Attempt::edit_inline:
    case Attempt::edit_git_settings:
        return "Stack editing is disabled for non-admin users";
    case Attempt::deploy_git:
    case Attempt::start_or_stop:
        return "Stack management is disabled for non-admin users";
    case Attempt::remove:
        return "stack deletion is disabled for non-admin users";
    }
    return "";
}

/// What a refusal has in lower case, and what right it is about; `{}` is the environment.
struct Lack {
    const char *words;
    Code code;
    const char *right;
};

constexpr const char *to_environment = "access to environment '{}'";
constexpr const char *to_source =
    "the source of its repository: the user must be able to read it, and to own it where a deployment writes "
    "to it; an administrator can deploy the stack, or give the user a source of their own";

constexpr std::array<Lack, 8> lacks{{
    {"disabled for non-admin users", Code::permission_stacks_disabled,
     "environment '{}' allows stacks to administrators only; an administrator can lift it in the "
     "environment's security settings"},
    {"access environment", Code::permission_environment, to_environment},
    {"access endpoint", Code::permission_environment, to_environment},
    {"access denied to resource", Code::permission_stack,
     "access to this stack: its access control must name the user or one of the user's teams"},
    {"not enough permissions", Code::permission_source, to_source},
    {"no git config in the found stack source", Code::permission_source, to_source},
    {"stack is not created from git", Code::permission_source, to_source},
    {"resource control", Code::permission_access_control, "the right to change who may access this stack"},
}};

/// Null where the words name none that is known.
const Lack *lack_of(const std::string &server_words) {
    const std::string words = support::lower(server_words);
    for (const Lack &one : lacks)
        if (words.find(one.words) != std::string::npos)
            return &one;
    return nullptr;
}

} // namespace

std::optional<Verdict> predict_refusal(const model::User &user, const model::Environment &environment,
                                       Attempt attempt) {
    if (user.administrator || environment.stacks_for_regular_users || model::is_kubernetes(environment.type))
        return std::nullopt;
    return refusal(words_for(attempt), environment.name, Known::predicted);
}

std::string missing_right(const std::string &server_words, const std::string &environment) {
    const Lack *lack = lack_of(server_words);
    return lack == nullptr ? "a right that the server does not name"
                           : fmt::format(fmt::runtime(lack->right), environment);
}

Code code_of_refusal(const std::string &server_words) {
    const Lack *lack = lack_of(server_words);
    return lack == nullptr ? Code::permission_denied : lack->code;
}

Verdict refusal(const std::string &server_words, const std::string &environment, Known how) {
    return {code_of_refusal(server_words), server_words, missing_right(server_words, environment),
            how == Known::predicted};
}

} // namespace stowage::plan
