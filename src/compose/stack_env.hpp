#pragma once

#include "model/stack.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::compose {

/// How a variable of a stack has to be stored so that its value arrives as it was written.
///
/// A server hands the env of a standalone stack to Docker Compose as a file `stack.env` of `NAME=value`
/// lines, with nothing quoted, and Compose reads that as it reads every env file: `$NAME` is replaced, ` #`
/// begins a comment, quotes are taken off, blanks at the ends are lost, and a newline ends the value and
/// begins the next variable. So what is stored is the value as one would write it in an env file: in quotes
/// where it needs them. A swarm gets values as they are.

/// `value` as Compose reads it back: as it is where that works, else in single quotes, else in double quotes
/// with escapes, always on one line. Each text without a NUL has one.
[[nodiscard]] std::string encode_env(const std::string &value);

/// What Compose reads where this is stored. Nothing where that depends on other variables, is no value at all
/// (a quote is not closed), or sets more than this one variable.
[[nodiscard]] std::optional<std::string> decode_env(std::string_view stored);

/// Whether what is stored already arrives as `value` in a stack of this type.
[[nodiscard]] bool arrives_as(const std::string &stored, const std::string &value, model::StackType type);

/// What to send for `value`: what is stored where that arrives as it, in whatever spelling. `stored` is null
/// where the server has no such variable.
[[nodiscard]] std::string env_to_send(const std::string &value, const std::string *stored,
                                      model::StackType type);

/// What arrives of a stored value; as it is where that can't be told.
[[nodiscard]] std::string arriving(const std::string &stored, model::StackType type);

/// What stands in the compose files of a stack for its variables. Those that arrive in a way that can't be
/// told are left out.
[[nodiscard]] std::map<std::string, std::string> arriving_env(const std::vector<model::EnvVar> &stored,
                                                              model::StackType type);

} // namespace stowage::compose
