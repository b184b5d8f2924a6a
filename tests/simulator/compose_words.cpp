#include "compose_words.hpp"

#include "world.hpp"

namespace simulator {
namespace {

std::string operation(bool pulling) {
    return pulling ? "failed to pull images of the stack: " : "failed to deploy a stack: ";
}

std::string printed(const Trouble &trouble) {
    return trouble.step == Step::read_file ? "stat " + trouble.file + ": no such file or directory\n"
                                           : trouble.engine.error;
}

std::string no_such_file(const Trouble &trouble) {
    return "open " + trouble.file + ": no such file or directory";
}

/** What the built-in Compose says of a file or a name. */
std::string project_words(const Trouble &trouble) {
    const std::string start = "failed to create compose project: failed to load the compose file ";
    switch (trouble.step) {
    case Step::read_file:
        return start + ": " + no_such_file(trouble);
    case Step::parse_file: {
        const bool yaml = trouble.engine.brief.starts_with("yaml:");
        return start + ": " + (yaml ? "failed to parse " + trouble.file + ": " : "") + trouble.engine.brief;
    }
    case Step::name_project:
        return start + "options : " + trouble.engine.brief;
    case Step::run:
        break;
    }
    return trouble.engine.brief;
}

std::string swarm_words(const Trouble &trouble) {
    const std::string start = "failed to load compose file: failed to load compose file: ";
    switch (trouble.step) {
    case Step::read_file:
        return start + no_such_file(trouble);
    case Step::parse_file:
        return start + trouble.engine.brief;
    default:
        return "failed to deploy a stack: " + trouble.engine.brief;
    }
}

} // namespace

std::string deployment_words(const World &world, const Stack &stack, const Trouble &trouble) {
    if (!world.can().built_in_compose && stack.type == swarm_stack) {
        return "Since --detach=false was not specified, tasks will be created in the background.\nIn a "
               "future "
               "release, --detach=false will become the default.\n" +
               printed(trouble);
    }
    if (!world.can().built_in_compose) {
        return operation(trouble.pulling) + printed(trouble);
    }
    if (stack.type == swarm_stack) {
        return swarm_words(trouble);
    }
    std::string words = project_words(trouble);
    if (trouble.pulling) {
        words = "compose pull operation failed: " + words;
    } else if (trouble.step == Step::run) {
        words = "compose up operation failed: " + words;
    }
    return operation(trouble.pulling) + words;
}

} // namespace simulator
