#pragma once

#include "model.hpp"

#include <optional>
#include <string>

namespace simulator {

class World;

/**
 * The one spelling of a url that servers with sources store: scheme and host in lower case, user and password
 * dropped, slashes at the end and then one ".git" cut, https where no scheme is said. What else may be said
 * in many ways (ports, "..", escapes, the case of the path) is kept.
 */
std::string normalised_url(const std::string &url);

/** Older servers cut one slash at the end and keep everything else. */
std::string stored_url(const World &world, const std::string &url);

/** "http://bot:secret@host/…": what a clone uses, though it is stored nowhere. */
std::optional<Credentials> credentials_in(const std::string &url);

/** "http://host/acme/app" → "app" */
std::string repository_name(const std::string &url);

/** Is it a url that the server takes for a repository? */
bool acceptable_url(const World &world, const std::string &url);

} // namespace simulator
