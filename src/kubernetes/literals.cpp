#include "kubernetes/literals.hpp"

#include "support/redactor.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace stowage::kubernetes {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using desired::yaml::NodePtr;

void take_values(const Object &object, const char *part, std::vector<SecretValue> &into) {
    const Entry *map = object.node->find(part);
    if (map == nullptr)
        return;
    for (const Entry &entry : map->value->entries)
        if (entry.value->is_scalar() && entry.value->kind != Kind::null)
            into.push_back({object.label(), entry.key, entry.value->text, entry.where, entry.value->where});
}

class Variables {
public:
    void take(const Node &node) {
        if (!seen_.insert(&node).second)
            return; // an alias
        for (const NodePtr &item : node.items)
            take(*item);
        for (const Entry &entry : node.entries) {
            if (entry.key == "env")
                for (const NodePtr &item : entry.value->items)
                    take_variable(*item);
            take(*entry.value);
        }
    }

    std::vector<Variable> found;

private:
    void take_variable(const Node &node) {
        const Entry *name = node.find("name");
        const Entry *value = node.find("value");
        if (name != nullptr && value != nullptr && value->value->is_scalar())
            found.push_back({name->value->text, value->value->text, value->value->where, value->where});
    }

    std::set<const Node *> seen_;
};

} // namespace

std::vector<SecretValue> secret_values(const Manifest &manifest) {
    std::vector<SecretValue> values;
    for (const Object &object : manifest.objects) {
        if (object.kind != "Secret")
            continue;
        take_values(object, "data", values);
        take_values(object, "stringData", values);
    }
    return values;
}

std::vector<Variable> variables(const Manifest &manifest) {
    Variables variables;
    for (const Object &object : manifest.objects)
        variables.take(*object.node);
    return variables.found;
}

std::vector<SecretValue> hidden_values(const Manifest &manifest) {
    std::vector<SecretValue> values = secret_values(manifest);
    std::vector<SecretValue> others;
    for (const Object &object : manifest.objects)
        if (object.kind == "ConfigMap")
            take_values(object, "data", others);
    for (const Variable &variable : variables(manifest))
        others.push_back({"variable", variable.name, variable.value, variable.key_where, variable.where});
    for (SecretValue &other : others)
        if (support::may_hold_secret(other.key) && !other.value.empty() &&
            other.value.find('\n') == std::string::npos)
            values.push_back(std::move(other));
    std::stable_sort(values.begin(), values.end(), [](const SecretValue &one, const SecretValue &next) {
        return std::pair(one.key_where.line, one.key_where.column) <
               std::pair(next.key_where.line, next.key_where.column);
    });
    return values;
}

} // namespace stowage::kubernetes
