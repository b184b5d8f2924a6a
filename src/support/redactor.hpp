#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::support {

/// Knows every secret value of this run and takes them out of text before anybody sees it: server messages
/// can quote what was sent to them. Also masks the forms in which a secret appears inside URLs and JSON.
/// Values shorter than 4 characters are masked only where they stand alone, as a word. Of a value with
/// several lines each line of 8 characters and more is masked by itself too. Safe to use from several
/// threads.
class Redactor {
public:
    void add(std::string_view secret);
    /// `text` with each secret replaced by `(secret)`, and the user:password part of any URL by `…`.
    [[nodiscard]] std::string redact(std::string_view text) const;

private:
    mutable std::mutex mutex_;
    std::vector<std::string> secrets_; // longest first
};

/// The one of this process.
[[nodiscard]] Redactor &redactor();

/// Whether people may keep a secret in a variable of this name. Values that a server holds under such a name
/// are not shown, whatever the YAML says of them; so this errs on the side of hiding. What a policy calls a
/// secret is narrower: policy::sounds_secret.
[[nodiscard]] bool may_hold_secret(const std::string &name);

} // namespace stowage::support
