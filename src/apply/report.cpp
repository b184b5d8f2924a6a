#include "apply/report.hpp"

namespace stowage::apply {

const char *name_of(Cause cause) {
    switch (cause) {
    case Cause::connection:
        return "connection";
    case Cause::api_key:
        return "apiKey";
    case Cause::stack:
        break;
    }
    return "stack";
}

Cause cause_named(std::string_view word) {
    for (const Cause cause : {Cause::connection, Cause::api_key})
        if (word == name_of(cause))
            return cause;
    return Cause::stack;
}

const char *name_of(Outcome outcome) {
    switch (outcome) {
    case Outcome::done:
        return "done";
    case Outcome::unchanged:
        return "unchanged";
    case Outcome::failed:
        return "failed";
    case Outcome::not_effective:
        return "not effective";
    case Outcome::unknown:
        return "unknown";
    case Outcome::forbidden:
        return "forbidden";
    case Outcome::hidden:
        return "hidden";
    case Outcome::stale:
        return "stale";
    case Outcome::blocked:
        return "blocked";
    case Outcome::skipped:
        break;
    }
    return "skipped";
}

} // namespace stowage::apply
