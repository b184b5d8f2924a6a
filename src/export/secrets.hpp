#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::exported {

/// Whether a variable holds what nobody wants in git: by the sound of its name, or by the look of its value
/// (a private key, a known kind of token, a URL with a password in it). Plain words such as `true` and
/// numbers are none, except under a name that says so.
[[nodiscard]] bool is_secret(const std::string &name, std::string_view value);

/// A variable that has to be set where stowage runs.
struct Secret {
    std::string variable; ///< `WEB_DB_PASSWORD`
    std::string value;    ///< what the server has; never shown
    std::string of;       ///< `production/web: env.DB_PASSWORD`
};

/// Finds names for the secrets of one export: the same one each time, and no name for two values.
class SecretNames {
public:
    /// `parts` from the nearest to the farthest: variable, stack, environment, server. As few as make the
    /// name one's own, but always variable and stack.
    std::string name_for(const std::vector<std::string> &parts, const std::string &value);

private:
    std::map<std::string, std::string> taken_; // value by name
};

/// `NAME='value'` a line, to be read by a shell.
[[nodiscard]] std::string shell_file(const std::vector<Secret> &secrets);

} // namespace stowage::exported
