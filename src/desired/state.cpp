#include "desired/state.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::desired {
namespace {

const Location &place_of(const std::string &field, const Places &fields, const Location &otherwise) {
    const Location *found = fields.find(field);
    return found == nullptr ? otherwise : *found;
}

} // namespace

std::string Text::describe() const {
    switch (source) {
    case Source::literal:
        return {};
    case Source::environment:
        return fmt::format("env {}", reference);
    case Source::file:
        return fmt::format("file {}", reference);
    case Source::command:
        return fmt::format("exec {}", support::join(command, " "));
    }
    return {};
}

bool Stack::ignores(const std::string &field) const {
    return std::any_of(ignore.begin(), ignore.end(), [&](const std::string &ignored) {
        return field.starts_with(ignored) && (field.size() == ignored.size() || field[ignored.size()] == '.');
    });
}

const Location &Stack::where_is(const std::string &field) const {
    return place_of(field, fields, where);
}

const Location &GitSource::where_is(const std::string &field) const {
    return place_of(field, fields, where);
}

const Server *State::find_server(const std::string &name) const {
    const auto found = std::find_if(servers.begin(), servers.end(),
                                    [&](const Server &server) { return server.name == name; });
    return found == servers.end() ? nullptr : &*found;
}

} // namespace stowage::desired
