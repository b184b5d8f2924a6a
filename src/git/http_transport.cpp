#include "git/http_transport.hpp"

#include "git/connection.hpp"
#include "git/handles.hpp"
#include "git/http_download.hpp"
#include "support/text.hpp"

#include <curl/curl.h>
#include <exception>
#include <git2/sys/transport.h>
#include <new>

namespace stowage::git {
namespace {

constexpr std::string_view listing_path = "/info/refs?service=git-upload-pack";
constexpr std::string_view fetching_path = "/git-upload-pack";
constexpr int most_redirects = 5;

/// Where credentials may go.
struct Origin {
    std::string scheme;
    std::string host;
    std::string port;

    bool operator==(const Origin &) const = default;
};

Origin origin_of(const std::string &url) {
    const std::unique_ptr<CURLU, Freed<curl_url_cleanup>> parsed(curl_url());
    if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
        throw Failure("the address of the repository can't be understood");
    const auto part = [&](CURLUPart which) {
        char *text = nullptr;
        std::string copy;
        if (curl_url_get(parsed.get(), which, &text, CURLU_DEFAULT_PORT) == CURLUE_OK && text != nullptr)
            copy = text;
        curl_free(text);
        return support::lower(copy);
    };
    return {part(CURLUPART_SCHEME), part(CURLUPART_HOST), part(CURLUPART_PORT)};
}

/// From http to https of the same host, both at their own ports, is where many hosts send people.
bool may_follow(const Origin &from, const Origin &to) {
    return from == to || (from.host == to.host && from.scheme == "http" && from.port == "80" &&
                          to.scheme == "https" && to.port == "443");
}

std::string without(std::string text, std::string_view ending) {
    if (text.ends_with(ending))
        text.resize(text.size() - ending.size());
    return text;
}

/// One repository, as HTTP sees it.
class Repository {
public:
    explicit Repository(const RemoteRequest &request)
        : request_(request), base_(without(request.access.url, "/")) {}

    [[nodiscard]] std::unique_ptr<HttpDownload> list() {
        for (int redirects = 0; redirects <= most_redirects;) {
            auto answer = ask({base_ + std::string(listing_path), request_.access, authenticated_, {}, {}});
            const long status = answer->status();
            if (status == 401 && may_authenticate())
                continue;
            if (const std::string to = answer->redirected_to(); status / 100 == 3 && !to.empty()) {
                follow(to);
                ++redirects;
                continue;
            }
            return checked(std::move(answer), "application/x-git-upload-pack-advertisement");
        }
        throw Failure("the repository redirects without end");
    }

    [[nodiscard]] std::unique_ptr<HttpDownload> exchange(const std::string &body) {
        return checked(ask({base_ + std::string(fetching_path), request_.access, authenticated_,
                            "application/x-git-upload-pack-request", body}),
                       "application/x-git-upload-pack-result");
    }

    [[nodiscard]] const RemoteLimits &limits() const { return request_.limits; }

private:
    static std::unique_ptr<HttpDownload> ask(const HttpDownload::Target &target) {
        return std::make_unique<HttpDownload>(target);
    }

    /// Without being asked, a public repository is told nobody's password.
    [[nodiscard]] bool may_authenticate() {
        if (request_.access.username.empty())
            throw Failure("credentials are needed");
        if (authenticated_)
            throw Failure("credentials refused");
        authenticated_ = true;
        return true;
    }

    void follow(const std::string &to) {
        const Origin origin = origin_of(to);
        if (!may_follow(origin_of(base_), origin))
            throw Failure("the repository redirects to another address, at " + origin.scheme + "://" +
                          origin.host + ":" + origin.port +
                          ", which was not asked: if that is right, write that address");
        std::string base = without(to, listing_path);
        if (base == to)
            throw Failure("the repository redirects to what is no git repository");
        base_ = std::move(base);
    }

    [[nodiscard]] std::unique_ptr<HttpDownload> checked(std::unique_ptr<HttpDownload> answer,
                                                        std::string_view type) const {
        const long status = answer->status();
        if (status == 401)
            throw Failure(request_.access.username.empty() ? "credentials are needed"
                                                           : "credentials refused");
        if (status != 200)
            throw Failure("the server of the repository answers HTTP " + std::to_string(status));
        if (answer->content_type() != type)
            throw Failure("the server of the repository does not speak git's protocol");
        return answer;
    }

    const RemoteRequest &request_;
    std::string base_;
    bool authenticated_ = false;
};

struct Subtransport {
    git_smart_subtransport parent{};
    Repository *repository = nullptr;
};

struct Stream {
    git_smart_subtransport_stream parent{};
    Repository *repository = nullptr;
    bool lists = false;
    std::string sent;
    std::size_t received = 0;
    std::unique_ptr<HttpDownload> answer;
};

/// Nothing may be thrown through libgit2.
template <typename Work>
int guarded(const Work &work) {
    try {
        work();
        return 0;
    } catch (const std::bad_alloc &) {
        git_error_set_oom();
    } catch (const std::exception &error) {
        git_error_set_str(GIT_ERROR_HTTP, error.what());
    }
    return -1;
}

int read(git_smart_subtransport_stream *self, char *buffer, std::size_t size, std::size_t *got) {
    auto &stream = *reinterpret_cast<Stream *>(self);
    *got = 0;
    return guarded([&] {
        if (!stream.answer)
            stream.answer =
                stream.lists ? stream.repository->list() : stream.repository->exchange(stream.sent);
        *got = stream.answer->read(buffer, size);
        stream.received += *got;
        const std::size_t limit = stream.repository->limits().listing;
        if (stream.lists && stream.received > limit)
            throw Failure("the repository sends more than " + std::to_string(limit >> 20) +
                          " MiB of references");
    });
}

int write(git_smart_subtransport_stream *self, const char *buffer, std::size_t size) {
    auto &stream = *reinterpret_cast<Stream *>(self);
    return guarded([&] { stream.sent.append(buffer, size); });
}

void free_stream(git_smart_subtransport_stream *self) {
    delete reinterpret_cast<Stream *>(self);
}

int act(git_smart_subtransport_stream **out, git_smart_subtransport *self, const char * /*url*/,
        git_smart_service_t action) {
    return guarded([&] {
        auto stream = std::make_unique<Stream>();
        stream->parent = {self, &read, &write, &free_stream};
        stream->repository = reinterpret_cast<Subtransport *>(self)->repository;
        stream->lists = action == GIT_SERVICE_UPLOADPACK_LS;
        *out = &stream.release()->parent;
    });
}

int close(git_smart_subtransport * /*self*/) {
    return 0;
}

void free_subtransport(git_smart_subtransport *self) {
    delete reinterpret_cast<Subtransport *>(self);
}

int make_subtransport(git_smart_subtransport **out, git_transport * /*owner*/, void *repository) {
    return guarded([&] {
        auto made = std::make_unique<Subtransport>();
        made->parent = {&act, &close, &free_subtransport};
        made->repository = static_cast<Repository *>(repository);
        *out = &made.release()->parent;
    });
}

} // namespace

struct HttpTransport::Registration {
    explicit Registration(const RemoteRequest &request) : repository(request) {}
    Repository repository;
    git_smart_subtransport_definition definition{&make_subtransport, 1, &repository};
};

HttpTransport::HttpTransport(const RemoteRequest &request)
    : registration_(std::make_unique<Registration>(request)) {
    for (const char *scheme : {"http", "https"})
        check(git_transport_register(scheme, &git_transport_smart, &registration_->definition));
}

HttpTransport::~HttpTransport() {
    for (const char *scheme : {"http", "https"})
        git_transport_unregister(scheme);
}

} // namespace stowage::git
