#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::support {

/// What a variable means that is not known, where no form of `${…}` says so.
enum class Missing {
    mistake, ///< a problem
    empty,   ///< nothing; its name is in Interpolated::missing
};

/// What a `$` means that neither a name nor `{` nor another `$` follows, as in `cost 5$` or `^a$|^b$`.
enum class LoneDollar {
    mistake, ///< a problem, as it is for a swarm (`docker stack deploy`)
    stays,   ///< a dollar sign, as it is for Docker Compose
};

struct Interpolated {
    enum class Problem {
        none,
        syntax,   ///< `what` says it, `advice` the way out
        missing,  ///< `variable` is not known
        required, ///< `variable` is not known or empty, and `${NAME:?message}` wants it
    };
    Problem problem = Problem::none;
    std::string value;                ///< "" where there is a problem
    std::string what;                 ///< nothing of the text is in it, which may be a password
    std::string advice;               ///< as `what`
    bool lone_dollar = false;         ///< of `syntax`: a `$` may be meant as a dollar sign
    std::string variable;             ///< its name
    std::string message;              ///< of `${NAME:?message}`: a piece of the text
    std::vector<std::string> missing; ///< names, each as often as it is used
    bool assumes = false;             ///< a form as ${NAME:-default} decided for a variable that is not known
};

/// Replaces `$NAME`, `${NAME}` and the forms with `:-` `-` `:+` `+` `:?` `?` as Docker Compose does; `$$` is
/// a dollar sign.
[[nodiscard]] Interpolated interpolate(std::string_view text, const std::map<std::string, std::string> &known,
                                       Missing missing = Missing::mistake,
                                       LoneDollar lone = LoneDollar::mistake);

} // namespace stowage::support
