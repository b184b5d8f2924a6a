#include "compose/image_name.hpp"

namespace stowage::compose {
namespace {

/// `sha256:` and 64 digits; of other algorithms only that there is something.
bool is_digest(std::string_view digest) {
    constexpr std::string_view sha256 = "sha256:";
    const auto colon = digest.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == digest.size())
        return false;
    if (!digest.starts_with(sha256))
        return true;
    digest.remove_prefix(sha256.size());
    return digest.size() == 64 && digest.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

} // namespace

bool is_image_name(std::string_view image) {
    const auto slash = image.find('/');
    const std::string_view first = image.substr(0, slash);
    const bool named_host = slash != std::string_view::npos &&
                            (first.find_first_of(".:") != std::string_view::npos || first == "localhost");
    std::string_view path = named_host ? image.substr(slash + 1) : image;
    if (const auto digest = path.find('@'); digest != std::string_view::npos) {
        if (!is_digest(path.substr(digest + 1)))
            return false;
        path = path.substr(0, digest);
    }
    if (const auto tag = path.rfind(':'); tag != std::string_view::npos) {
        const std::string_view text = path.substr(tag + 1);
        if (text.empty() || text.find_first_of("/ \t") != std::string_view::npos)
            return false;
        path = path.substr(0, tag);
    }
    if (path.empty() || path.front() == '/' || path.back() == '/' ||
        path.find("//") != std::string_view::npos)
        return false;
    constexpr std::size_t digits_of_id = 64; // which is taken for one
    if (path.size() == digits_of_id && path.find_first_not_of("0123456789abcdef") == std::string_view::npos)
        return false;
    return path.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-/") == std::string_view::npos;
}

} // namespace stowage::compose
