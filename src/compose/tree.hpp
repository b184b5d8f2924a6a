#pragma once

#include "compose/document.hpp"
#include "desired/yaml/node.hpp"

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
    Values(const std::map<std::string, std::string> &env, std::vector<Problem> &problems)
        : env_(env), problems_(problems) {}

    /// Replaces the variables of all that is in `node`, and keeps what they are about.
    void expand(const desired::yaml::NodePtr &node);
    /// Of a scalar that was expanded; "" for everything else.
    [[nodiscard]] std::string text(const desired::yaml::Node &node) const;
    [[nodiscard]] std::string text(const desired::yaml::Entry *entry) const;

    [[nodiscard]] bool lacks_variables() const { return lacks_variables_; }

private:
    void expand_scalar(const desired::yaml::Node &node);

    const std::map<std::string, std::string> &env_;
    std::vector<Problem> &problems_;
    std::unordered_map<const desired::yaml::Node *, std::string> texts_; // those with a dollar sign
    std::set<const desired::yaml::Node *> seen_;
    std::set<std::string> reported_; // variables
    bool lacks_variables_ = false;
};

} // namespace stowage::compose
