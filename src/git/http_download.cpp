#include "git/http_download.hpp"

#include "git/connection.hpp"
#include "git/handles.hpp"
#include "support/redactor.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <curl/curl.h>
#include <new>

namespace stowage::git {
namespace {

constexpr std::size_t most_waiting = 1u << 20; // bytes that nobody has read yet

template <auto Free>
using Freeing = Freed<Free>;
using Easy = std::unique_ptr<CURL, Freeing<curl_easy_cleanup>>;
using Multi = std::unique_ptr<CURLM, Freeing<curl_multi_cleanup>>;
using Headers = std::unique_ptr<curl_slist, Freeing<curl_slist_free_all>>;

template <typename T>
void set(CURL *easy, CURLoption option, T value) {
    if (curl_easy_setopt(easy, option, value) != CURLE_OK)
        throw Failure("libcurl lacks an option that is needed here");
}

/// What git's own configuration has; "" for nothing.
std::string configured(const char *name) {
    git_config *raw = nullptr;
    if (git_config_open_default(&raw) != 0)
        return {};
    const std::unique_ptr<git_config, Freed<git_config_free>> config(raw);
    git_buf value = GIT_BUF_INIT;
    std::string text;
    if (git_config_get_string_buf(&value, raw, name) == 0)
        text.assign(value.ptr, value.size);
    git_buf_dispose(&value);
    return text;
}

std::string authorities() {
    for (const char *name : {"GIT_SSL_CAINFO", "SSL_CERT_FILE"})
        if (const char *file = std::getenv(name); file != nullptr && *file != '\0')
            return file;
    return configured("http.sslCAInfo");
}

void append(Headers &headers, const std::string &line) {
    curl_slist *longer = curl_slist_append(headers.get(), line.c_str());
    if (longer == nullptr)
        throw std::bad_alloc();
    static_cast<void>(headers.release());
    headers.reset(longer);
}

} // namespace

struct HttpDownload::State {
    Easy easy;
    Multi multi;
    Headers headers;
    std::string body;
    std::string waiting;
    std::size_t taken = 0; ///< of what waits
    bool paused = false;
    bool began = false; ///< the head of the answer is there
    bool ended = false;
    char error[CURL_ERROR_SIZE] = {};

    ~State() {
        if (multi && easy)
            curl_multi_remove_handle(multi.get(), easy.get());
    }

    static std::size_t keep(char *data, std::size_t one, std::size_t count, void *self) {
        auto &state = *static_cast<State *>(self);
        state.began = true;
        if (state.waiting.size() - state.taken > most_waiting) {
            state.paused = true;
            return CURL_WRITEFUNC_PAUSE;
        }
        state.waiting.erase(0, state.taken);
        state.taken = 0;
        state.waiting.append(data, one * count);
        return one * count;
    }

    /// Lets libcurl work once, and waits for the network where there is nothing to do.
    void go_on() {
        if (paused) {
            paused = false;
            curl_easy_pause(easy.get(), CURLPAUSE_CONT);
        }
        int running = 0;
        if (curl_multi_perform(multi.get(), &running) != CURLM_OK)
            throw Failure("libcurl failed");
        int left = 0;
        while (const CURLMsg *message = curl_multi_info_read(multi.get(), &left))
            if (message->msg == CURLMSG_DONE)
                end(message->data.result);
        if (!ended && waiting.size() == taken)
            curl_multi_poll(multi.get(), nullptr, 0, 1000, nullptr);
    }

    void end(CURLcode result) {
        ended = began = true;
        if (result == CURLE_OK)
            return;
        const std::string words = error[0] != '\0' ? error : curl_easy_strerror(result);
        if (result == CURLE_PEER_FAILED_VERIFICATION)
            throw Failure("its certificate is not trusted: " + support::redactor().redact(words) +
                          " (GIT_SSL_CAINFO names the file of another authority)");
        throw Failure(support::redactor().redact(words));
    }
};

HttpDownload::HttpDownload(const Target &target) : state_(std::make_unique<State>()) {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    state_->easy.reset(curl_easy_init());
    state_->multi.reset(curl_multi_init());
    if (initialised != CURLE_OK || !state_->easy || !state_->multi)
        throw std::bad_alloc();
    CURL *easy = state_->easy.get();
    set(easy, CURLOPT_URL, target.url.c_str());
    set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_FOLLOWLOCATION, 0L);
    set(easy, CURLOPT_ERRORBUFFER, static_cast<char *>(state_->error));
    set(easy, CURLOPT_WRITEFUNCTION, &State::keep);
    set(easy, CURLOPT_WRITEDATA, state_.get());
    set(easy, CURLOPT_USERAGENT, "git/2.0 (stowage)"); // some hosts tell git from browsers by the first word
    if (target.access.tls_skip_verify) {
        set(easy, CURLOPT_SSL_VERIFYPEER, 0L);
        set(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    } else if (const std::string file = authorities(); !file.empty()) {
        set(easy, CURLOPT_CAINFO, file.c_str());
    }
    if (const std::string proxy = configured("http.proxy"); !proxy.empty())
        set(easy, CURLOPT_PROXY, proxy.c_str());
    if (target.with_credentials) {
        set(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
        set(easy, CURLOPT_USERNAME, target.access.username.c_str());
        set(easy, CURLOPT_PASSWORD, target.access.password.c_str());
    }
    if (!target.content_type.empty()) {
        state_->body = target.body;
        append(state_->headers, "Content-Type: " + target.content_type);
        append(state_->headers, "Expect:");
        set(easy, CURLOPT_POST, 1L);
        set(easy, CURLOPT_POSTFIELDS, state_->body.data());
        set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(state_->body.size()));
        set(easy, CURLOPT_HTTPHEADER, state_->headers.get());
    }
    curl_multi_add_handle(state_->multi.get(), easy);
}

HttpDownload::~HttpDownload() = default;

long HttpDownload::status() {
    while (!state_->began)
        state_->go_on();
    long code = 0;
    curl_easy_getinfo(state_->easy.get(), CURLINFO_RESPONSE_CODE, &code);
    return code;
}

std::string HttpDownload::redirected_to() {
    (void)status();
    char *url = nullptr;
    curl_easy_getinfo(state_->easy.get(), CURLINFO_REDIRECT_URL, &url);
    return url != nullptr ? url : "";
}

std::string HttpDownload::content_type() {
    (void)status();
    char *type = nullptr;
    curl_easy_getinfo(state_->easy.get(), CURLINFO_CONTENT_TYPE, &type);
    return type != nullptr ? type : "";
}

std::size_t HttpDownload::read(char *into, std::size_t size) {
    State &state = *state_;
    while (state.waiting.size() == state.taken && !state.ended)
        state.go_on();
    const std::size_t some = std::min(size, state.waiting.size() - state.taken);
    std::copy_n(state.waiting.data() + state.taken, some, into);
    state.taken += some;
    return some;
}

} // namespace stowage::git
