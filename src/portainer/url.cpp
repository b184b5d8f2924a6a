#include "portainer/url.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <memory>

namespace stowage::portainer {
namespace {

struct CloseUrl {
    void operator()(CURLU *url) const { curl_url_cleanup(url); }
};

std::optional<std::string> part(CURLU *url, CURLUPart which) {
    char *text = nullptr;
    if (curl_url_get(url, which, &text, 0) != CURLUE_OK || text == nullptr)
        return std::nullopt;
    std::string out(text);
    curl_free(text);
    return out;
}

std::string encode(std::string_view text, std::string_view kept) {
    constexpr std::string_view unreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string out;
    for (const char c : text) {
        if (unreserved.find(c) != std::string_view::npos || kept.find(c) != std::string_view::npos)
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
    return out;
}

} // namespace

std::optional<Url> parse_url(const std::string &text) {
    const std::unique_ptr<CURLU, CloseUrl> url(curl_url());
    if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK)
        return std::nullopt;
    Url out;
    out.scheme = part(url.get(), CURLUPART_SCHEME).value_or("");
    out.host = part(url.get(), CURLUPART_HOST).value_or("");
    if ((out.scheme != "http" && out.scheme != "https") || out.host.empty())
        return std::nullopt;
    if (const auto port = part(url.get(), CURLUPART_PORT))
        out.host += ":" + *port;
    out.path = part(url.get(), CURLUPART_PATH).value_or("");
    while (!out.path.empty() && out.path.back() == '/')
        out.path.pop_back();
    out.has_query = part(url.get(), CURLUPART_QUERY) || part(url.get(), CURLUPART_FRAGMENT);
    return out;
}

std::string encode_part(std::string_view text) {
    return encode(text, "");
}

std::string encode_path(std::string_view text) {
    return encode(text, "/:@");
}

} // namespace stowage::portainer
