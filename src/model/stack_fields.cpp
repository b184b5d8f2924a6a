#include "model/stack_fields.hpp"

#include "model/stack_field_table.hpp"

#include <algorithm>

namespace stowage::model {
namespace {

constexpr std::string_view variable = "env.";

constexpr const auto &fields = stack_field_table;

template <typename Predicate>
std::vector<std::string> first_parts(Predicate wanted) {
    std::vector<std::string> keys;
    for (const StackField &field : fields) {
        const std::string key(field.path.substr(0, field.path.find('.')));
        if (wanted(field) && std::find(keys.begin(), keys.end(), key) == keys.end())
            keys.push_back(key);
    }
    return keys;
}

} // namespace

const char *name_of(Cost cost) {
    switch (cost) {
    case Cost::identity:
        return "identity";
    case Cost::handling:
        return "handling";
    case Cost::own_call:
        return "own call";
    case Cost::settings:
        return "settings";
    case Cost::deploy:
        return "deploy";
    case Cost::in_place:
        return "in place";
    case Cost::replace:
        return "replace";
    }
    return "";
}

std::span<const StackField> stack_fields() {
    return fields;
}

const StackField *find_stack_field(std::string_view path) {
    if (path.starts_with(variable) && path.size() > variable.size())
        path = "env.NAME";
    const auto *found = std::find_if(fields.begin(), fields.end(),
                                     [&](const StackField &field) { return field.path == path; });
    return found == fields.end() ? nullptr : found;
}

std::vector<std::string> stack_keys() {
    return first_parts([](const StackField &field) { return !is(field, found_out); });
}

std::vector<std::string> default_keys() {
    return first_parts([](const StackField &field) { return is(field, defaulted); });
}

std::vector<std::string> ignorable_fields() {
    std::vector<std::string> names;
    for (const StackField &field : fields)
        if (is(field, ignorable) && !field.path.starts_with(variable))
            names.emplace_back(field.path);
    return names;
}

} // namespace stowage::model
