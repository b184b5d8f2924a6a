#include "plan/permissions.hpp"

#include "support/text.hpp"

#include <fmt/format.h>

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

} // namespace

std::optional<Verdict> predict_refusal(const model::User &user, const model::Environment &environment,
                                       Attempt attempt) {
    if (user.administrator || environment.stacks_for_regular_users || model::is_kubernetes(environment.type))
        return std::nullopt;
    return Verdict{words_for(attempt), missing_right(words_for(attempt), environment.name), true};
}

std::string missing_right(const std::string &server_words, const std::string &environment) {
    const std::string words = support::lower(server_words);
    if (words.find("disabled for non-admin users") != std::string::npos)
        return fmt::format(
            "environment '{}' allows stacks to administrators only; an administrator can lift it in "
            "the environment's security settings",
            environment);
    if (words.find("access environment") != std::string::npos ||
        words.find("access endpoint") != std::string::npos)
        return fmt::format("access to environment '{}'", environment);
    if (words.find("access denied to resource") != std::string::npos)
        return "access to this stack: its access control must name the user or one of the user's teams";
    if (words.find("not enough permissions") != std::string::npos ||
        words.find("no git config in the found stack source") != std::string::npos ||
        words.find("stack is not created from git") != std::string::npos)
        return "the source of its repository: the user must be able to read it, and to own it where a "
               "deployment "
               "writes to it; an administrator can deploy the stack, or give the user a source of their own";
    if (words.find("resource control") != std::string::npos)
        return "the right to change who may access this stack";
    return "a right that the server does not name";
}

} // namespace stowage::plan
