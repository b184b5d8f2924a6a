#pragma once

#include "compose/document.hpp"
#include "desired/yaml/node.hpp"
#include "support/interpolate.hpp"

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace stowage::compose {

/// The YAML of one file; problems go to `problems`. Empty where it can't be read.
struct Parsed {
    std::vector<desired::yaml::NodePtr> documents;
    bool complete = true;
    bool odd_tags = false; ///< `!reset` and the like, which leave more or less than what is read
};
[[nodiscard]] Parsed parse_file(const File &file, std::vector<Problem> &problems);

/// The values of a tree with their variables replaced.
class Values {
public:
    Values(const std::map<std::string, std::string> &env, Dialect dialect, std::vector<Problem> &problems)
        : env_(env), dialect_(dialect), problems_(problems) {}

    /// Replaces the variables of all that is in `tree`, and keeps what they are about.
    void expand(const desired::yaml::NodePtr &tree);
    /// Keeps a tree alive: values are known by the addresses of nodes.
    void keep(desired::yaml::NodePtr tree) { kept_.push_back(std::move(tree)); }
    /// Of a scalar that was expanded; "" for everything else.
    [[nodiscard]] std::string text(const desired::yaml::Node &node) const;
    [[nodiscard]] std::string text(const desired::yaml::Entry *entry) const;

    /// Whether a variable in it decides what it is.
    [[nodiscard]] bool is_replaced(const desired::yaml::Node &node) const { return texts_.contains(&node); }
    /// Whether what it is could not be told, which has been said.
    [[nodiscard]] bool is_broken(const desired::yaml::Node &node) const { return broken_.contains(&node); }

    [[nodiscard]] bool lacks_variables() const { return lacks_variables_; }

private:
    void expand_below(const desired::yaml::NodePtr &node);
    void expand_scalar(const desired::yaml::Node &node);
    void say_what_is_wrong(const desired::yaml::Node &node, const support::Interpolated &result);

    const std::map<std::string, std::string> &env_;
    Dialect dialect_;
    std::vector<Problem> &problems_;
    std::vector<desired::yaml::NodePtr> kept_;
    std::unordered_map<const desired::yaml::Node *, std::string> texts_; // those with a dollar sign
    std::set<const desired::yaml::Node *> broken_;                       // those that could not be replaced
    std::set<const desired::yaml::Node *> seen_;
    std::set<std::string> reported_; // variables
    bool lacks_variables_ = false;
};

} // namespace stowage::compose
