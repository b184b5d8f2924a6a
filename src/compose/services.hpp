#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::compose {

/// What a compose file asks for of one service, as far as that can be known from the file alone.
struct ExpectedService {
    std::string name;
    bool required = true;     ///< it must be there: no profile that is off, not scaled to none
    std::optional<int> count; ///< of its containers; nothing where a variable decides, or every node has one
    std::string image;        ///< "" where none is named, or it is not known
    std::optional<std::vector<std::string>> command; ///< nothing where none is given, or it is not known
    std::optional<std::map<std::string, std::string>> env; ///< nothing where it is not known whole
};

/// What a deployment must leave behind.
struct Expected {
    std::vector<ExpectedService> services; ///< in the order written
    /// No other file adds services: what runs of the stack and is not among these is left over.
    bool complete = false;

    [[nodiscard]] const ExpectedService *find(std::string_view name) const;
};

/// What these compose files, later ones over earlier ones, ask for with the stack's env, as it arrives (see
/// stack_env.hpp). What is not certain is left out: a variable that the stack does not set, a command that
/// shells read in several ways, a number that YAML's versions write in several ways. Empty and not complete
/// where one is not a compose file.
[[nodiscard]] Expected expected_of(const std::vector<std::string> &texts,
                                   const std::map<std::string, std::string> &env);

/// The services that a deployment of this compose file must leave behind, in the order written: not those
/// behind a profile, nor those with no replicas, or with a number of them that a variable decides. Empty
/// where the text is not a compose file. What `include` and further files add is not among them.
[[nodiscard]] std::vector<std::string> expected_services(std::string_view text);

} // namespace stowage::compose
