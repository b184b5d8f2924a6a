#include "portainer/json/decode.hpp"

#include "portainer/json/list.hpp"

namespace stowage::portainer {

Decoded<std::vector<model::Stack>> decode_stack_list(std::string_view body) {
    return decode_list(body, "stacks", [](const Field &element) {
        model::Stack stack = read_stack(element);
        if (stack.id == 0)
            element["Id"].fail("expected the stack's number, got nothing");
        return stack;
    });
}

} // namespace stowage::portainer
