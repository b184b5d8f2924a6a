#include "compose/image_name.hpp"

namespace stowage::compose {

bool is_image_name(std::string_view image) {
    const auto slash = image.find('/');
    const std::string_view first = image.substr(0, slash);
    const bool named_host = slash != std::string_view::npos &&
                            (first.find_first_of(".:") != std::string_view::npos || first == "localhost");
    std::string_view path = named_host ? image.substr(slash + 1) : image;
    if (const auto digest = path.find('@'); digest != std::string_view::npos) {
        if (digest + 1 == path.size())
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
    return path.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-/") == std::string_view::npos;
}

} // namespace stowage::compose
