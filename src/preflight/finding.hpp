#pragma once

#include "support/code.hpp"
#include "support/location.hpp"

#include <string>

namespace stowage::preflight {

using support::Code;

enum class Severity {
    blocked, ///< the deployment must fail for it
    warning, ///< it may fail for it, or that could not be found out
};

/// Something that a check found. Texts are for people; secrets are masked by blocked() and warning().
struct Finding {
    Severity severity = Severity::blocked;
    Code code{};
    std::string text;
    std::string advice; ///< may be empty
    support::Location where;
    /// It could not be found out: an update may go on, but what deletes first must be proven to work.
    bool unchecked = false;
    /// What is sent would hang the server: it is kept back also where nobody asked for a check.
    bool harms = false;

    /// `web/compose.yml:3:12: text`.
    [[nodiscard]] std::string str() const;
    bool operator==(const Finding &other) const {
        return severity == other.severity && text == other.text && where.str() == other.where.str();
    }
};

[[nodiscard]] Finding blocked(Code code, const std::string &text, const std::string &advice,
                              support::Location where);
/// A warning about what could not be found out.
[[nodiscard]] Finding unchecked(Code code, const std::string &text, const std::string &advice,
                                support::Location where);
[[nodiscard]] Finding warning(Code code, const std::string &text, const std::string &advice,
                              support::Location where);

/// Who may bring what a cluster does not have: nobody, the manifest itself, or another stack of a plan of
/// which nothing has been done yet.
enum class Bringer { nobody, manifest, other_stack };

} // namespace stowage::preflight
