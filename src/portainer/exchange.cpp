#include "portainer/exchange.hpp"

#include "portainer/answer.hpp"
#include "portainer/public_key.hpp"
#include "portainer/request_options.hpp"
#include "portainer/retry.hpp"
#include "portainer/retry_after.hpp"
#include "portainer/server_text.hpp"
#include "portainer/tls_options.hpp"
#include "support/duration.hpp"

#include <algorithm>
#include <curl/curl.h>
#include <fmt/format.h>
#include <utility>

namespace stowage::portainer {
namespace {

using std::chrono::milliseconds;

static_assert(CURL_ERROR_SIZE <= 256);

constexpr std::size_t largest_error = 1u << 20;
constexpr std::size_t largest_file = 16u << 20;
constexpr std::size_t largest_word = 1u << 20;   // of what the server says of itself and of the user
constexpr std::size_t most_at_once = 512u << 20; // of all answers of a server that are being received

template <typename T>
T info(void *easy, CURLINFO which, T fallback = {}) {
    T value = fallback;
    return curl_easy_getinfo(easy, which, &value) == CURLE_OK ? value : fallback;
}

std::string text_info(void *easy, CURLINFO which) {
    const char *text = info<const char *>(easy, which);
    return text != nullptr ? text : "";
}

} // namespace

Exchange::Exchange(const Settings &settings, std::atomic<std::size_t> &sent_counter, std::size_t &receiving,
                   Request request)
    : settings_(settings), sent_counter_(sent_counter), receiving_(receiving), request_(std::move(request)) {}

void Exchange::prepare(EasyHandle easy) {
    ++attempts_;
    drop_body();
    words_.fill('\0');
    too_large_ = too_many_ = false;
    sent_ = false;
    easy_ = std::move(easy);
    headers_ = headers_of(settings_.options, request_);

    void *const handle = easy_.get();
    set_request_options(handle, settings_.options, settings_.endpoint, request_, headers_);
    set_tls_options(handle, settings_.options);
    curl_easy_setopt(handle, CURLOPT_PRIVATE, this);
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, words_.data());
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &Exchange::on_data);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, &Exchange::on_connected);
    curl_easy_setopt(handle, CURLOPT_PREREQDATA, this);
}

EasyHandle Exchange::release_easy() {
    curl_easy_reset(easy_.get());
    return std::move(easy_);
}

std::size_t Exchange::on_data(char *data, std::size_t size, std::size_t count, void *self) {
    return static_cast<Exchange *>(self)->take_data(data, size * count);
}

std::size_t Exchange::largest_body() const {
    const std::string &path = request_.path;
    const std::size_t most = settings_.options.max_answer;
    if (path == "/system/status" || path == "/status" || path == "/users/me")
        return std::min(most, largest_word);
    // GET /stacks/{id}/file: what is read of this machine is at most 8 MiB, and JSON makes it longer.
    return path.starts_with("/stacks/") && path.ends_with("/file") ? std::min(most, largest_file) : most;
}

std::size_t Exchange::take_data(const char *data, std::size_t bytes) {
    // Of an error's page the beginning is enough.
    if (body_.size() + bytes > largest_error && info<long>(easy_.get(), CURLINFO_RESPONSE_CODE) >= 300)
        return bytes;
    too_large_ = bytes > largest_body() - body_.size();
    too_many_ = receiving_ + bytes > most_at_once;
    if (too_large_ || too_many_)
        return CURL_WRITEFUNC_ERROR;
    try {
        body_.append(data, bytes);
        receiving_ += bytes;
    } catch (const std::bad_alloc &) {
        return CURL_WRITEFUNC_ERROR;
    }
    return bytes;
}

void Exchange::drop_body() {
    static_cast<void>(take_body());
}

std::string Exchange::take_body() {
    receiving_ -= body_.size();
    return std::exchange(body_, {});
}

int Exchange::on_connected(void *self, char *, char *, int, int) {
    auto &exchange = *static_cast<Exchange *>(self);
    exchange.sent_ = true;
    ++exchange.sent_counter_;
    return CURL_PREREQFUNC_OK;
}

std::optional<Exchange::Clock::time_point> Exchange::settle(int code, double chance) {
    const int status = static_cast<int>(info<long>(easy_.get(), CURLINFO_RESPONSE_CODE));
    if (code == CURLE_OK)
        return settle_answer(status, chance);
    return settle_failure(code, chance);
}

std::optional<Exchange::Clock::time_point> Exchange::retry_at(bool temporary, int status, double chance) {
    if (!request_.retry)
        return std::nullopt;
    const auto &options = settings_.options;
    FailedAttempt attempt;
    attempt.number = attempts_;
    attempt.safe = !is_write();
    attempt.sent = sent_;
    attempt.status = status;
    attempt.temporary = temporary;
    attempt.retry_after = status != 0 ? retry_after() : std::nullopt;
    const auto wait =
        wait_before_next({options.max_attempts, options.backoff, options.max_retry_after}, attempt, chance);
    if (!wait)
        return std::nullopt;
    return Clock::now() + *wait;
}

std::optional<Exchange::Clock::time_point> Exchange::settle_failure(int code, double chance) {
    if (too_large_ || too_many_) {
        fail(too_large());
        return std::nullopt;
    }
    const NetworkFailure what = failure(code);
    if (const auto again = retry_at(is_temporary(what), 0, chance))
        return again;
    const auto &options = settings_.options;
    NetworkContext context{
        settings_.endpoint.host, options.ca_file, options.connect_timeout, options.read_timeout, {}};
    if (is_about_trust(what))
        context.fingerprint = shown_fingerprint(settings_.endpoint.base, options.connect_timeout);
    ApiError error = network_error(what, context);
    error.fingerprint = std::move(context.fingerprint);
    fail(std::move(error));
    return std::nullopt;
}

std::optional<Exchange::Clock::time_point> Exchange::settle_answer(int status, double chance) {
    if (status >= 200 && status < 300) {
        Response response;
        response.status = status;
        response.content_type = text_info(easy_.get(), CURLINFO_CONTENT_TYPE);
        response.body = take_body();
        promise_.set_value(std::move(response));
        return std::nullopt;
    }
    if (status < 400) {
        sent_ = false; // whoever redirects has not acted
        fail(redirect(status));
        return std::nullopt;
    }
    if (const auto again = retry_at(false, status, chance))
        return again;
    const auto &endpoint = settings_.endpoint;
    ApiError error = status_error(status, body_, endpoint.call_name(request_), endpoint.shown);
    if (const auto wait = retry_after(); wait && *wait > milliseconds(0))
        error.advice = fmt::format("the server asks to try again in {}", support::human_duration(*wait));
    sent_ = leaves_effect_unknown(status);
    fail(std::move(error));
    return std::nullopt;
}

NetworkFailure Exchange::failure(int code) const {
    NetworkFailure out;
    out.code = code;
    out.os_error = static_cast<int>(info<long>(easy_.get(), CURLINFO_OS_ERRNO));
    out.verify_result = info<long>(easy_.get(), CURLINFO_SSL_VERIFYRESULT);
    out.sent = sent_;
    out.words = words_[0] != '\0' ? words_.data() : curl_easy_strerror(static_cast<CURLcode>(code));
    out.attempts = attempts_;
    return out;
}

std::optional<milliseconds> Exchange::retry_after() const {
    curl_header *header = nullptr;
    if (curl_easy_header(easy_.get(), "Retry-After", 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
        return std::nullopt;
    return parse_retry_after(header->value, std::chrono::system_clock::now());
}

ApiError Exchange::redirect(int status) const {
    const std::string path = request_.path.substr(0, request_.path.find('?'));
    return redirect_error(status, text_info(easy_.get(), CURLINFO_REDIRECT_URL),
                          settings_.endpoint.path + "/api" + path, settings_.endpoint.call_name(request_));
}

ApiError Exchange::too_large() const {
    ApiError error;
    error.kind = ApiError::Kind::unexpected;
    error.status = static_cast<int>(info<long>(easy_.get(), CURLINFO_RESPONSE_CODE));
    error.message = too_many_
                        ? fmt::format("the answers that the server sends at once are larger than {} MiB",
                                      most_at_once >> 20)
                        : fmt::format("the answer is larger than {} MiB", largest_body() >> 20);
    return error;
}

bool Exchange::overdue(Clock::time_point now) {
    if (!request_.deadline)
        return false;
    try {
        if (now < request_.deadline())
            return false;
    } catch (...) {
        promise_.set_exception(std::current_exception());
        return true;
    }
    const auto waited = std::chrono::duration_cast<milliseconds>(now - started_);
    ApiError error;
    error.kind = ApiError::Kind::network;
    if (sent_) {
        error.message = fmt::format("no answer within {}", support::human_duration(waited));
        error.advice =
            "the server may still be at work on it; raise `timeouts.deploy` of the server if it needs "
            "longer";
    } else {
        error.message = fmt::format("could not be sent within {}", support::human_duration(waited));
    }
    fail(std::move(error));
    return true;
}

void Exchange::cancel() {
    ApiError error;
    error.kind = ApiError::Kind::cancelled;
    error.message = "interrupted";
    fail(std::move(error));
}

/// Completes the error with what only the call knows. `sent_` says whether a write may have had an effect.
void Exchange::fail(ApiError error) {
    error.call = settings_.endpoint.call_name(request_);
    error.maybe_sent = is_write() && sent_;
    promise_.set_value(tl::unexpected(std::move(error)));
}

} // namespace stowage::portainer
