#include "desired/state.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>
#include <utility>

namespace stowage::desired {
namespace {

const Location &place_of(const std::string &field, const Places &fields, const Location &otherwise) {
    const Location *found = fields.find(field);
    return found == nullptr ? otherwise : *found;
}

} // namespace

Text Text::literal(std::string text) {
    Text made;
    made.value_ = std::move(text);
    return made;
}

Text Text::named(Source source, std::string reference) {
    Text made;
    made.source = source;
    made.reference = std::move(reference);
    made.state_ = State::open;
    return made;
}

Text Text::output_of(std::vector<std::string> command) {
    Text made;
    made.source = Source::command;
    made.command = std::move(command);
    made.state_ = State::open;
    return made;
}

Text Text::of_commit(std::string path, std::string content) {
    Text made = named(Source::file, std::move(path));
    made.in_commit = true;
    made.resolve(std::move(content));
    return made;
}

const std::string &Text::for_sending() const {
    if (state_ != State::known)
        throw std::logic_error(fmt::format("the value of {} is to be sent, and is not known", describe()));
    return value_;
}

void Text::resolve(std::string value) {
    value_ = std::move(value);
    state_ = State::known;
}

void Text::withhold() {
    value_.clear();
    state_ = State::withheld;
}

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

bool Stack::ignores_path(std::string_view path) const {
    return std::any_of(ignore.begin(), ignore.end(), [&](const std::string &ignored) {
        return path.starts_with(ignored) && (path.size() == ignored.size() || path[ignored.size()] == '.');
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
