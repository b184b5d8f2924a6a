#include "reconcile/visitors.hpp"

#include "reconcile/http_request.hpp"

#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace stowage::reconcile {
namespace {

bool would_wait() {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

} // namespace

Visitors::~Visitors() {
    for (const Visitor &visitor : all_)
        ::close(visitor.descriptor);
}

void Visitors::add(int descriptor, Clock::time_point now) {
    if (all_.size() >= limits_.at_once) {
        ::close(all_.front().descriptor);
        all_.pop_front();
    }
    Visitor visitor;
    visitor.descriptor = descriptor;
    visitor.until = now + limits_.time;
    all_.push_back(std::move(visitor));
}

void Visitors::wait_for(std::vector<pollfd> &waiting) const {
    for (const Visitor &visitor : all_) {
        const bool sends = visitor.answers && !visitor.left;
        waiting.push_back({visitor.descriptor, static_cast<short>(sends ? POLLOUT : POLLIN), 0});
    }
}

void Visitors::go_on(const std::vector<pollfd> &waiting, std::size_t first, Clock::time_point now) {
    std::size_t at = first;
    for (auto visitor = all_.begin(); visitor != all_.end();) {
        const bool known = at < waiting.size() && waiting[at].fd == visitor->descriptor;
        const bool ready = known && waiting[at++].revents != 0;
        if (now >= visitor->until || (ready && !serve(*visitor))) {
            ::close(visitor->descriptor);
            visitor = all_.erase(visitor);
        } else {
            ++visitor;
        }
    }
}

bool Visitors::serve(Visitor &visitor) {
    return visitor.answers && !visitor.left ? send_answer(visitor) : read_head(visitor);
}

bool Visitors::read_head(Visitor &visitor) {
    char buffer[4096];
    const ssize_t got = ::recv(visitor.descriptor, buffer, sizeof buffer, 0);
    if (got <= 0)
        return got < 0 && would_wait();
    if (visitor.left)
        return true;
    visitor.head.append(buffer, static_cast<std::size_t>(got));
    if (!is_whole(visitor.head) && visitor.head.size() <= limits_.head_bytes)
        return true;
    visitor.answer = answer_(visitor.head);
    visitor.answers = true;
    visitor.head.clear();
    visitor.head.shrink_to_fit();
    return !visitor.answer.empty();
}

/// Closing at once would take the answer from somebody who still sends, so the end of the answer is said
/// first.
bool Visitors::send_answer(Visitor &visitor) {
    const ssize_t put = ::send(visitor.descriptor, visitor.answer.data() + visitor.sent,
                               visitor.answer.size() - visitor.sent, MSG_NOSIGNAL);
    if (put < 0)
        return would_wait();
    visitor.sent += static_cast<std::size_t>(put);
    if (visitor.sent < visitor.answer.size())
        return true;
    visitor.left = true;
    return ::shutdown(visitor.descriptor, SHUT_WR) == 0;
}

} // namespace stowage::reconcile
