#pragma once

#include <string>
#include <string_view>

namespace simulator {

/** 64 hexadecimal digits that depend on the text only. Not a real digest: it only has to look like one. */
std::string stable_hex(std::string_view text);

/** 64 random hexadecimal digits, as Docker names containers. */
std::string random_hex();

/** 25 random letters and digits, as a swarm names its objects. */
std::string random_swarm_id();

/** The same, depending on the text only. */
std::string stable_swarm_id(std::string_view text);

} // namespace simulator
