#pragma once

#include "model/stack_fields.hpp"
#include "samples.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// The lists in which the fields of a stack stand.
namespace lists {

/// Whether a list has a field.
enum class Verdict {
    has,
    lacks,  ///< a fault
    not_of, ///< the field is none of the list's matters
};

struct List {
    std::string_view name;
    std::function<Verdict(const stowage::model::StackField &, const samples::Sample &)> look;
};

[[nodiscard]] const std::vector<List> &all();

} // namespace lists
