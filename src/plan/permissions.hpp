#pragma once

#include "current/state.hpp"
#include "model/environment.hpp"
#include "plan/plan.hpp"

#include <optional>

namespace stowage::plan {

/// What is tried on a stack; each has its own words in a server's refusal.
enum class Attempt { create, edit_inline, edit_git_settings, deploy_git, start_or_stop, remove };

/// The refusal that a server will give to this user, known from the environment's settings and the user's
/// role; nothing where nothing speaks against it.
[[nodiscard]] std::optional<Verdict> predict_refusal(const model::User &user,
                                                     const model::Environment &environment, Attempt attempt);

/// What right a 403 with these words is about.
[[nodiscard]] std::string missing_right(const std::string &server_words, const std::string &environment);
/// What it is called for programs.
[[nodiscard]] Code code_of_refusal(const std::string &server_words);

enum class Known { predicted, met };
[[nodiscard]] Verdict refusal(const std::string &server_words, const std::string &environment, Known how);

} // namespace stowage::plan
