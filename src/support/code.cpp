#include "support/code.hpp"

#include "support/code_table.hpp"

#include <algorithm>

namespace stowage::support {
namespace {

/// Null for the one that says nothing.
const CodeEntry *entry_of(Code code) {
    const auto value = static_cast<std::size_t>(code);
    return value == 0 || value > code_table().size() ? nullptr : &code_table()[value - 1];
}

} // namespace

const char *name_of(Code code) {
    const CodeEntry *entry = entry_of(code);
    return entry == nullptr ? "" : entry->name;
}

const char *meaning_of(Code code) {
    const CodeEntry *entry = entry_of(code);
    return entry == nullptr ? "" : entry->meaning;
}

Code code_named(std::string_view name) {
    const auto found = std::find_if(code_table().begin(), code_table().end(),
                                    [&](const CodeEntry &one) { return one.name == name; });
    return found == code_table().end() ? Code::none : found->code;
}

const std::vector<Code> &all_codes() {
    static const std::vector<Code> all = [] {
        std::vector<Code> codes;
        for (const CodeEntry &entry : code_table())
            codes.push_back(entry.code);
        return codes;
    }();
    return all;
}

} // namespace stowage::support
