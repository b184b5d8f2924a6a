#pragma once

#include "model/stack_field_table.hpp"

#include <string_view>

namespace stowage::model {

/// The path of a stack's field, as code names it. It is checked when it is compiled, so that nothing asks for
/// a field that no stack has.
class FieldPath {
public:
    /// A literal is one.
    consteval FieldPath(const char *path) : path_(path) {
        bool known = false;
        for (const StackField &field : stack_field_table)
            known = known || field.path == path_;
        if (!known)
            throw "no field of a stack has this path";
    }

    [[nodiscard]] constexpr std::string_view str() const { return path_; }
    /// Whether `path` names this field, or a part of it.
    [[nodiscard]] constexpr bool holds(std::string_view path) const {
        return path.starts_with(path_) && (path.size() == path_.size() || path[path_.size()] == '.');
    }

private:
    std::string_view path_;
};

} // namespace stowage::model
