#include "portainer/json/list.hpp"

#include "portainer/json/element.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace stowage::portainer {
namespace {

[[noreturn]] void fail_no_list(std::string_view body, const std::string &name) {
    const nlohmann::json answer = parse_json(body);
    throw DecodeError(fmt::format("{}: expected a list, got {}", name, answer.type_name()));
}

} // namespace

void for_each_element(std::string_view body, const std::string &name,
                      const std::function<void(const Field &)> &read) {
    ElementReader elements(body);
    if (!elements.is_list() && parse_json(body).is_null())
        return;
    if (!elements.is_list())
        fail_no_list(body, name);
    constexpr std::size_t most = 200'000; // no server has as many stacks, containers or images
    for (std::size_t index = 0; elements.next(); ++index) {
        if (index >= most)
            throw DecodeError(fmt::format("{}: more than {} of them", name, most));
        const nlohmann::json answer = parse_json(elements.element(), elements.position());
        read(Field(answer, fmt::format("{}[{}]", name, index)));
    }
    if (!elements.complete())
        throw DecodeError(fmt::format("not valid JSON at byte {}", elements.stopped_at() + 1));
}

std::size_t room_for(std::string_view list) {
    constexpr std::size_t smallest = 256; // no stack's record is shorter
    ElementReader elements(list);
    std::size_t count = 0;
    while (elements.next())
        ++count;
    return std::min(count, list.size() / smallest);
}

} // namespace stowage::portainer
