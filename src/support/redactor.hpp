#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace stowage::support {

/// Knows every secret value of this run and takes them out of text before anybody sees it: server messages
/// can quote what was sent to them. Finds them as they are and as URLs, JSON, HTML, shells, base64 and hex
/// write them, in either case, and split over lines; and of a value with several parts (lines, the parts of
/// an address, the token behind `Bearer`) each by itself. Values of one kind of character and less than 8 of
/// them are masked only where they stand alone, as a word; ordinary words and numbers only where they stand
/// as a value, since masking them everywhere would hide what is said and keep no secret. Safe to use from
/// several threads.
class Redactor {
public:
    void add(std::string_view secret);
    /// `text` with each secret replaced by `(secret)`, and the user:password part of any URL by `…`. Nothing
    /// may be cut from a text before.
    [[nodiscard]] std::string redact(std::string_view text) const;

private:
    struct Known {
        std::string text; ///< in plain view
        bool encoded = false;
    };

    void add_form(std::string text, bool encoded);
    [[nodiscard]] const Known *find_at(std::string_view text) const;
    void mask_anywhere(std::string &text) const;

    mutable std::mutex mutex_;
    std::vector<std::string> alone_;  ///< longest first
    std::vector<std::string> values_; ///< ordinary ones
    /// By their first four bytes, longest first, so that it does not matter how many there are.
    std::unordered_map<std::uint32_t, std::vector<Known>> anywhere_;
};

/// The one of this process.
[[nodiscard]] Redactor &redactor();

/// Whether people may keep a secret in a variable of this name. Values that a server holds under such a name
/// are not shown, whatever the YAML says of them; so this errs on the side of hiding. What a policy calls a
/// secret is narrower: policy::sounds_secret.
[[nodiscard]] bool may_hold_secret(const std::string &name);

} // namespace stowage::support
