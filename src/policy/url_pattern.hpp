#pragma once

#include <string>

namespace stowage::policy {

/// Whether the URL of a repository fits a glob. Host and path are matched each by itself, so that a `*` in
/// the one can't reach into the other; `user@host:path` counts as ssh, the ending `.git` and a slash at the
/// end make no difference, nor does the case of the host. A pattern without `://` takes any scheme. A URL
/// that a client may read in another way than it looks (`..`, `\`, `%`) fits none but `*`.
[[nodiscard]] bool url_fits(const std::string &pattern, const std::string &url);

/// Whether `host` or `host/path` fits a glob of either form, matched as above.
[[nodiscard]] bool place_fits(const std::string &pattern, const std::string &host, const std::string &path);

} // namespace stowage::policy
