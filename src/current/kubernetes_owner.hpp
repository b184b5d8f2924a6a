#pragma once

#include "model/kubernetes.hpp"
#include "model/stack.hpp"

#include <cstdint>
#include <string>

namespace stowage::current {

/// The number of the stack that an object bears as a label; 0 where it bears none.
[[nodiscard]] std::int64_t stack_id_of(const model::KubernetesObject &object);

/// The stack's name that an object bears as a label; "" where it bears none.
[[nodiscard]] std::string stack_name_of(const model::KubernetesObject &object);

/// Whether that is what a server makes of this name. A label may not have all that a name may have, so only
/// letters and digits are compared.
[[nodiscard]] bool bears_name(const model::KubernetesObject &object, const std::string &name);

/// Whether no stack's number is on it: nobody's, or somebody has taken the label off.
[[nodiscard]] bool is_unlabelled(const model::KubernetesObject &object);

/// Whether an object bears the labels of a stack. The number alone says nothing: several servers may share a
/// cluster, and each of them counts from 1.
[[nodiscard]] bool same_stack(const model::KubernetesObject &object, const model::Stack &stack);

} // namespace stowage::current
