#pragma once

#include <string>
#include <string_view>

namespace stowage::portainer {

/// Text that came from a server, fit to be shown on one line: secrets masked, lines joined by `; `, control
/// characters escaped, and what is longer than a screen cut in its middle (the reason stands at the end).
[[nodiscard]] std::string one_line(std::string_view text);

/// The same with its lines kept, the last 64 KiB of it.
[[nodiscard]] std::string several_lines(std::string_view text);

/// The first piece of text in HTML (its title, as a rule), or the text itself where there are no tags.
/// At most 200 characters. Not yet fit to be shown: see one_line.
[[nodiscard]] std::string first_text(std::string_view body);

/// What a body that is no JSON looks like: `HTML that says "Sign in"`, `text that says "…"`, `nothing`.
[[nodiscard]] std::string looks_like(std::string_view body);

} // namespace stowage::portainer
