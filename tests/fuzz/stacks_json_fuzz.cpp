// The list of GET /stacks is read element by element. Whatever bytes come, that must end in a list or an
// error, and agree with what reading the list as a whole gives.
#include "portainer/json/decode.hpp"
#include "portainer/json/field.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace {

using nlohmann::json;
using namespace stowage;
using namespace stowage::portainer;

std::optional<std::vector<model::Stack>> read_as_a_whole(std::string_view body) {
    if (body.find('\0') != std::string_view::npos) // the library would stop there
        return std::nullopt;
    const json list = json::parse(body, nullptr, false);
    if (list.is_null())
        return std::vector<model::Stack>();
    if (!list.is_array())
        return std::nullopt;
    std::vector<model::Stack> stacks;
    try {
        for (const json &element : list) {
            stacks.push_back(read_stack(Field(element, "stack")));
            if (stacks.back().id == 0)
                return std::nullopt;
        }
    } catch (const DecodeError &) {
        return std::nullopt;
    }
    return stacks;
}

void need(bool holds) {
    if (!holds)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char *>(data), size);
    const auto stacks = decode_stack_list(body);
    const auto expected = read_as_a_whole(body);
    need(stacks.has_value() == expected.has_value());
    if (stacks) {
        need(stacks->size() == expected->size());
        for (std::size_t i = 0; i < stacks->size(); ++i)
            need(stacks->at(i).id == expected->at(i).id && stacks->at(i).name == expected->at(i).name);
    }
    static_cast<void>(decode_stack(body));
    static_cast<void>(decode_environments(body));
    return 0;
}
