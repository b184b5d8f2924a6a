#include "portainer/json/decode.hpp"

#include "portainer/json/element.hpp"
#include "portainer/json/field.hpp"
#include "portainer/json/parse.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stowage::portainer {
namespace {

[[noreturn]] void fail_no_list(std::string_view body) {
    const nlohmann::json json = parse_json(body);
    throw DecodeError(fmt::format("stacks: expected a list, got {}", json.type_name()));
}

std::vector<model::Stack> read_list(std::string_view body) {
    ElementReader elements(body);
    // Go sends null for a list that is empty.
    if (!elements.is_list() && parse_json(body).is_null())
        return {};
    if (!elements.is_list())
        fail_no_list(body);
    std::vector<model::Stack> out;
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
