#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "export/entry.hpp"
#include "export/secrets.hpp"
#include "model/source.hpp"

#include <string>
#include <vector>

namespace stowage::exported {

/// The first lines of a new file.
[[nodiscard]] std::string file_head();

/// A server as an item of the list `servers`, indented by two. Its key is named by reference, as it was
/// given.
[[nodiscard]] std::vector<std::string> server_item(const desired::Server &server);

/// A value that is named by reference, as YAML: `{env: NAME}`.
[[nodiscard]] std::string reference_text(const desired::Text &text);

/// A source of a newer server as an item of the list `sources`, indented by two.
[[nodiscard]] std::vector<std::string> source_item(const model::Source &source,
                                                   const current::ServerState &state, Servers servers,
                                                   SecretNames &names);

/// Those that stacks use and that can be named in YAML: of git, with a name and a URL of their own. Servers
/// keep sources that nothing uses any more.
[[nodiscard]] std::vector<const model::Source *> sources_to_write(const current::ServerState &state);

} // namespace stowage::exported
