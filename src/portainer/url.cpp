#include "portainer/url.hpp"

#include <curl/curl.h>
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

} // namespace stowage::portainer
