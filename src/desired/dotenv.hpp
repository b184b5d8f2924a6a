#pragma once

#include "support/interpolate.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::desired {

struct DotenvVariable {
    std::string value;
    std::size_t offset = 0; ///< of the name in the text
};

struct DotenvMistake {
    std::size_t offset = 0;
    std::string what; ///< never has a value in it
    std::string advice;
    bool open_quote = false; ///< a quote is not closed, so that nothing after it was read
};

/// The variables of an env file as Docker Compose reads it: comments, `export`, single and double quotes
/// (which may go over several lines), escapes and `${VAR}`, `${VAR:-default}`, `$VAR` in double quotes and
/// without quotes.
///
/// Some things are stricter than Compose unless asked otherwise, because the outcome must not depend on where
/// it is run: a name without `=` (Compose takes the value from its own environment), a `$VAR` that no earlier
/// line sets, and a `$` that nothing follows are mistakes.
class Dotenv {
public:
    /// What a `$VAR` means that no earlier line sets, and a lone `$`. A name without `=` is left out instead
    /// of being a mistake where a missing variable is none either.
    explicit Dotenv(support::Missing missing = support::Missing::mistake,
                    support::LoneDollar lone = support::LoneDollar::mistake)
        : missing_(missing), lone_(lone) {}

    /// Adds the variables of `text` to those that are known already; later ones win.
    [[nodiscard]] std::vector<DotenvMistake> read(std::string_view text);
    [[nodiscard]] const std::map<std::string, DotenvVariable> &last_read() const { return last_read_; }

private:
    support::Missing missing_;
    support::LoneDollar lone_;
    std::map<std::string, std::string> known_; // of all files so far
    std::map<std::string, DotenvVariable> last_read_;
};

} // namespace stowage::desired
