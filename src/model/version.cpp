#include "model/version.hpp"

#include <charconv>

namespace stowage::model {

Version parse_version(std::string_view text) {
    Version version;
    version.text = text;
    if (!text.empty() && text.front() == 'v')
        text.remove_prefix(1);
    const char *at = text.data();
    const char *const end = at + text.size();
    for (int *part : {&version.major, &version.minor, &version.patch}) {
        const auto [next, error] = std::from_chars(at, end, *part);
        if (error != std::errc{})
            break;
        at = next;
        if (at == end || *at != '.')
            break;
        ++at;
    }
    return version;
}

} // namespace stowage::model
