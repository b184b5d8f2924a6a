#include "portainer/json/decode.hpp"

#include "portainer/json/element.hpp"
#include "portainer/json/field.hpp"
#include "portainer/json/parse.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stowage::portainer {
namespace {

[[noreturn]] void fail_no_list(std::string_view body) {
    const nlohmann::json json = parse_json(body);
    throw DecodeError(fmt::format("stacks: expected a list, got {}", json.type_name()));
}

std::size_t count_elements(std::string_view list) {
    ElementReader elements(list);
    std::size_t count = 0;
    while (elements.next())
        ++count;
    return count;
}

std::vector<model::Stack> read_list(std::string_view body) {
    ElementReader elements(body);
    // Go sends null for a list that is empty.
    if (!elements.is_list() && parse_json(body).is_null())
        return {};
    if (!elements.is_list())
        fail_no_list(body);
    std::vector<model::Stack> out;
    // Growing would take three times the memory on a large server. No stack is smaller than this, and a list
    // of something else shall not take much before that is seen.
    constexpr std::size_t smallest = 256;
    out.reserve(std::min(count_elements(body), body.size() / smallest));
    while (elements.next()) {
        const nlohmann::json json = parse_json(elements.element(), elements.position());
        const Field stack(json, fmt::format("stacks[{}]", out.size()));
        out.push_back(read_stack(stack));
        if (out.back().id == 0)
            stack["Id"].fail("expected the stack's number, got nothing");
    }
    if (!elements.complete())
        throw DecodeError(fmt::format("not valid JSON at byte {}", elements.stopped_at() + 1));
    return out;
}

} // namespace

Decoded<std::vector<model::Stack>> decode_stack_list(std::string_view body) {
    return caught([&] { return read_list(body); });
}

} // namespace stowage::portainer
