#pragma once

#include "portainer/api_result.hpp"
#include "portainer/transport.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace stowage::portainer {

[[nodiscard]] Request get_request(std::string path);
[[nodiscard]] Request write_request(Method method, std::string path, std::string body,
                                    Deadline deadline = {});

/// How an engine outside of a swarm, or a worker of one, refuses what only a swarm manager knows (a 503).
[[nodiscard]] bool says_no_swarm_manager(const ApiError &error);

/// One server as the typed calls see it: sends their requests, has the answers read, and names the call in
/// what goes wrong. Usable from several threads.
class Session {
public:
    explicit Session(TransportOptions options);

    /// Sends the request and reads its answer with `decode`, a function from text to Decoded<T>.
    template <typename Decode>
    auto ask(Request request, Decode decode)
        -> ApiResult<typename decltype(decode(std::string_view()))::value_type> {
        const std::string call = call_name(request);
        const bool is_write = request.method != Method::get;
        Transport::Result answer = transport_.call(std::move(request));
        if (!answer)
            return tl::unexpected(std::move(answer.error()));
        auto decoded = decode(std::string_view(answer->body));
        if (!decoded)
            return tl::unexpected(unreadable(call, answer->status, is_write, decoded.error()));
        return std::move(*decoded);
    }

    /// A GET for what only a swarm manager knows: its refusal looks like a server that is busy, and is not
    /// repeated as those are.
    template <typename Decode>
    auto ask_swarm_manager(const std::string &path, Decode decode) {
        Request once = get_request(path);
        once.retry = false;
        auto answer = ask(std::move(once), decode);
        if (!answer && !says_no_swarm_manager(answer.error()) && worth_repeating(answer.error()))
            answer = ask(get_request(path), decode);
        return answer;
    }

    /// The error of a 2xx answer that isn't what the API promises.
    [[nodiscard]] static ApiError unreadable(std::string call, int status, bool write,
                                             const std::string &what);
    /// The call as errors name it.
    [[nodiscard]] std::string call_name(const Request &request) const;

    [[nodiscard]] Transport &transport() { return transport_; }
    [[nodiscard]] const Transport &transport() const { return transport_; }

private:
    [[nodiscard]] static bool worth_repeating(const ApiError &error);

    std::string base_url_;
    Transport transport_;
};

} // namespace stowage::portainer
