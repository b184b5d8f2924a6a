#pragma once

#include "access.hpp"
#include "world.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace simulator {

/** Does the answer carry the stack's resource control? After an update it does not, though it still exists.
 */
enum class WithAccess { no, yes };

/** Does it carry the number of the source? Only a single read and the settings call say it. */
enum class WithSource { no, yes };

/** Who is shown a stack, and by which call. */
struct Shown {
    const Caller &caller;
    WithAccess access = WithAccess::no;
    WithSource source = WithSource::no;
};

/**
 * A stack as the API shows it: passwords blanked, and on servers with sources url and credentials taken from
 * the source, for those who may read it. Written by hand, because lists of ten thousand must come quickly.
 */
void write_stack(std::string &out, const World &world, const Stack &stack, const Shown &shown);

std::string stack_text(const World &world, const Stack &stack, const Shown &shown);

/** The answer of a call that changed a stack. */
Answer changed_stack(const World &world, const Stack &stack, const Caller &caller,
                     WithSource source = WithSource::no);

/** The configuration that counts: the source's where there is one. */
GitConfig effective_git(const State &state, const Stack &stack);

/** The parts of a record that the pages of sources and workflows show too, as JSON. */
std::string git_text(const World &world, const Stack &stack);
std::string auto_update_text(const World &world, const Stack &stack);

nlohmann::json resource_control_json(const ResourceControl &control);

/** A JSON string, with its quotes. */
std::string quoted(const std::string &text);

} // namespace simulator
