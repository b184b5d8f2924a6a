#include "compose/scalars.hpp"

#include "desired/yaml/moment.hpp"
#include "desired/yaml/scalar.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using desired::yaml::NodePtr;

bool is_date(const Node &node) {
    return node.plain && node.kind == Kind::text && desired::yaml::moment_in(node.text);
}

bool is_no_text(const Entry &entry) {
    return entry.plain && desired::yaml::kind_of_plain(entry.key) != Kind::text;
}

bool is_no_number(const Node &node) {
    if (node.kind != Kind::real)
        return false;
    const std::string text = support::lower(node.text);
    return text.ends_with("inf") || text.ends_with("nan");
}

class ScalarCheck {
public:
    ScalarCheck(Dialect dialect, std::vector<Problem> &problems) : dialect_(dialect), problems_(problems) {}

    void look(const Node &node) {
        for (const NodePtr &item : node.items) {
            if (is_date(*item))
                add({true, fmt::format("'{}' without quotes is a date, and no text", item->text),
                     "servers fall over it in a list: write it in quotes", item->where});
            else
                look(*item);
        }
        for (const Entry &entry : node.entries) {
            look_at_key(entry);
            if (entry.key.starts_with("x-"))
                look_at_keys(*entry.value);
            else
                look(*entry.value);
        }
        if (is_no_number(node))
            add({dialect_ == Dialect::swarm,
                 fmt::format("'{}' without quotes is a number that no compose file can have", node.text),
                 "Portainer 2.23 refuses it, and so does a swarm: write it in quotes", node.where,
                 Release::older});
        else if (dialect_ != Dialect::swarm && is_date(node))
            add({false, fmt::format("'{}' without quotes is a date, and no text", node.text),
                 "Portainer 2.43 refuses it: write it in quotes", node.where, Release::newer});
    }

private:
    void look_at_key(const Entry &entry) {
        if (is_no_text(entry))
            add({true,
                 fmt::format("the key '{}' without quotes is {}, and no text", entry.key,
                             name_of(desired::yaml::kind_of_plain(entry.key))),
                 "write it in quotes", entry.where});
    }

    void look_at_keys(const Node &node) {
        for (const NodePtr &item : node.items)
            look_at_keys(*item);
        for (const Entry &entry : node.entries) {
            look_at_key(entry);
            look_at_keys(*entry.value);
        }
    }

    /// The whole is looked at after each file.
    void add(Problem problem) {
        const bool said = std::any_of(problems_.begin(), problems_.end(), [&](const Problem &other) {
            return other.what == problem.what && other.where.str() == problem.where.str();
        });
        if (!said)
            problems_.push_back(std::move(problem));
    }

    Dialect dialect_;
    std::vector<Problem> &problems_;
};

} // namespace

void check_scalars(const Node &root, Dialect dialect, std::vector<Problem> &problems) {
    ScalarCheck(dialect, problems).look(root);
}

} // namespace stowage::compose
