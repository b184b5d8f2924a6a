#include "reconcile/post.hpp"

#include "portainer/curl_handle.hpp"
#include "portainer/network_error.hpp"
#include "portainer/url.hpp"
#include "report/paint.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <curl/curl.h>
#include <fmt/format.h>

namespace stowage::reconcile {
namespace {

constexpr std::size_t most_of_answer = 4u << 10;
constexpr std::size_t most_of_words = 200;

struct Attempt {
    int code = CURLE_OK;
    long status = 0;
    bool sent = false;
    int os_error = 0;
    long verify_result = 0;
    std::string words;  ///< libcurl's
    std::string answer; ///< its beginning
};

std::size_t take(char *data, std::size_t size, std::size_t count, void *into) {
    auto &answer = *static_cast<std::string *>(into);
    const std::size_t bytes = size * count;
    answer.append(data, std::min(bytes, most_of_answer - std::min(most_of_answer, answer.size())));
    return bytes;
}

int note_sent(void *sent, char * /*to*/, char * /*from*/, int /*to_port*/, int /*from_port*/) {
    *static_cast<bool *>(sent) = true;
    return CURL_PREREQFUNC_OK;
}

portainer::HeaderList header_list(const Post &post) {
    portainer::HeaderList list;
    portainer::append(list, "Expect:");
    for (const auto &[name, value] : post.headers)
        portainer::append(list, fmt::format("{}{}{}", name, value.empty() ? ";" : ": ", value).c_str());
    return list;
}

void set_request(CURL *easy, const Post &post, const curl_slist *headers) {
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_URL, post.url.c_str());
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "stowage");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(post.timeout.count()));
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(post.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, post.body.c_str());
}

Attempt attempt(const Post &post) {
    const portainer::EasyHandle easy = portainer::make_easy();
    const portainer::HeaderList headers = header_list(post);
    std::array<char, CURL_ERROR_SIZE> words{};
    Attempt made;
    set_request(easy.get(), post, headers.get());
    curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, words.data());
    curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, &take);
    curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, &made.answer);
    curl_easy_setopt(easy.get(), CURLOPT_PREREQFUNCTION, &note_sent);
    curl_easy_setopt(easy.get(), CURLOPT_PREREQDATA, &made.sent);
    made.code = curl_easy_perform(easy.get());
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &made.status);
    long os_error = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_OS_ERRNO, &os_error);
    made.os_error = static_cast<int>(os_error);
    curl_easy_getinfo(easy.get(), CURLINFO_SSL_VERIFYRESULT, &made.verify_result);
    made.words = words.data();
    return made;
}

/// The receiver may repeat what was sent to it: neither the way to it nor a header is shown.
std::string without_secrets(const Post &post, const std::string &words) {
    constexpr std::size_t shortest = 4;
    support::Redactor secrets;
    const std::size_t host = post.url.find("://");
    const std::size_t path = host == std::string::npos ? host : post.url.find('/', host + 3);
    secrets.add(post.url);
    for (std::size_t at = path; at != std::string::npos && at < post.url.size();) {
        const std::size_t end = post.url.find_first_of("/?&=#", at + 1);
        const std::string part = post.url.substr(at + 1, end == std::string::npos ? end : end - at - 1);
        if (part.size() >= shortest)
            secrets.add(part);
        at = end;
    }
    for (const std::string &secret : post.secrets) {
        secrets.add(secret);
        if (const auto blank = secret.rfind(' '); blank != std::string::npos) // after Bearer
            secrets.add(secret.substr(blank + 1));
    }
    return secrets.redact(words);
}

std::string first_line(const std::string &text) {
    for (const std::string &line : support::split_lines(text))
        if (const std::string_view trimmed = support::trim(line); !trimmed.empty())
            return ": " + std::string(trimmed.substr(0, most_of_words));
    return {};
}

std::string failure_of(const Attempt &made, const portainer::NetworkFailure &failure, const Post &post,
                       const std::string &host) {
    constexpr long redirect = 300;
    constexpr long error = 400;
    if (made.code != CURLE_OK)
        return portainer::network_error(failure, {host, {}, post.timeout, post.timeout}).message;
    if (made.status >= redirect && made.status < error)
        return fmt::format("{} answered with a redirect (HTTP {}), which is not followed", host, made.status);
    return fmt::format("{} answered HTTP {}{}", host, made.status,
                       first_line(without_secrets(post, made.answer)));
}

} // namespace

PostResult send(const Post &post) {
    constexpr int most_attempts = 2;
    constexpr long good = 200;
    constexpr long good_end = 300;
    const auto url = portainer::parse_url(post.url);
    if (!url)
        return {"its url is no http:// or https:// URL", false};
    for (int number = 1;; ++number) {
        const Attempt made = attempt(post);
        if (made.code == CURLE_OK && made.status >= good && made.status < good_end)
            return {{}, true};
        const portainer::NetworkFailure failure{made.code, made.os_error, made.verify_result,
                                                made.sent, made.words,    number};
        if (number < most_attempts && made.code != CURLE_OK && portainer::is_temporary(failure))
            continue;
        return {report::safe(failure_of(made, failure, post, url->host)), made.code == CURLE_OK};
    }
}

} // namespace stowage::reconcile
