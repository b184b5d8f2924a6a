#pragma once

#include "portainer/json/decoded.hpp"
#include "portainer/json/field.hpp"
#include "portainer/json/parse.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::portainer {

/// Calls `read` for each element of a JSON list: the tree of only one of them is in memory. `name` begins
/// the paths in messages: `stacks[3].Env`. null is an empty list, as Go sends it. Throws DecodeError.
void for_each_element(std::string_view body, const std::string &name,
                      const std::function<void(const Field &)> &read);

/// How many elements to make room for: growing would take three times the memory on a large server. Small
/// elements are not counted, since a list of something else shall not take much before that is seen.
[[nodiscard]] std::size_t room_for(std::string_view list);

/// The whole list, with what `read` makes of each element.
template <typename Read>
auto decode_list(std::string_view body, const std::string &name, Read read) {
    using Element = decltype(read(std::declval<const Field &>()));
    return caught([&] {
        std::vector<Element> out;
        out.reserve(room_for(body));
        for_each_element(body, name, [&](const Field &element) { out.push_back(read(element)); });
        return out;
    });
}

/// The same for a list that is part of something.
template <typename Read>
auto read_list(const Field &list, Read read) {
    std::vector<decltype(read(list))> out;
    const std::size_t size = list.size();
    out.reserve(size);
    for (std::size_t i = 0; i < size; ++i)
        out.push_back(read(list.at(i)));
    return out;
}

} // namespace stowage::portainer
