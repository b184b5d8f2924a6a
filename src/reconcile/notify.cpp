#include "reconcile/notify.hpp"

#include "reconcile/notice_text.hpp"
#include "reconcile/post.hpp"
#include "support/command.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <utility>

namespace stowage::reconcile {
namespace {

using Kind = Receiver::Kind;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds longest_delivery{60}; // of one pass; the next one goes on
constexpr std::chrono::seconds longest_command{30};
constexpr std::size_t most_output = 1u << 20;

Post post_of(const Receiver &receiver, const Notice &notice) {
    Post post;
    post.url = receiver.url.for_sending();
    switch (receiver.kind) {
    case Kind::slack:
        post.headers = {{"Content-Type", "application/json"}};
        post.body = to_slack(notice);
        break;
    case Kind::ntfy:
        post.headers = ntfy_headers(notice);
        post.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
        post.body = text_of(notice);
        break;
    case Kind::json:
    case Kind::command:
        post.headers = {{"Content-Type", "application/json"}};
        post.body = to_json(notice);
        break;
    }
    for (const auto &[name, text] : receiver.headers) {
        std::erase_if(post.headers, [lowered = support::lower(name)](const auto &own) {
            return support::lower(own.first) == lowered;
        });
        post.headers.emplace_back(name, text.for_sending());
        post.secrets.push_back(text.for_sending());
    }
    return post;
}

PostResult run(const Receiver &receiver, const Notice &notice) {
    try {
        (void)support::run_command(receiver.command, longest_command, most_output, to_json(notice) + "\n");
        return {{}, true};
    } catch (const support::Error &error) {
        return {fmt::format("{}: {}", receiver.command.front(), error.what()), false};
    }
}

const Receiver *find(const std::vector<Receiver> &receivers, const std::string &name) {
    const auto found = std::find_if(receivers.begin(), receivers.end(),
                                    [&](const Receiver &one) { return one.name == name; });
    return found == receivers.end() ? nullptr : &*found;
}

void say_failure(Log &log, const Receiver &receiver, const std::string &why) {
    log.write(
        {Level::warning,
         "not_notified",
         fmt::format("{} was not notified: {}; it is tried again with the next pass", receiver.name, why),
         {{"receiver", receiver.name}}});
}

/// Hands over letters, one after the other.
class Postman {
public:
    Postman(const std::vector<Receiver> &receivers, Log &log) : receivers_(receivers), log_(log) {}

    /// Whether there is nothing more to do about the letter.
    [[nodiscard]] bool hand_over(const Outbox::Letter &letter) {
        const Receiver *receiver = find(receivers_, letter.receiver);
        if (receiver == nullptr)
            return true;
        if (away_.contains(receiver->name))
            return false;
        const PostResult result = receiver->kind == Kind::command ? run(*receiver, letter.notice)
                                                                  : send(post_of(*receiver, letter.notice));
        if (!result.failure.empty()) {
            if (said_.insert(receiver->name).second)
                say_failure(log_, *receiver, result.failure);
            // What is refused must not stand in the way of others; without an answer the others wait too.
            if (!result.answered)
                away_.insert(receiver->name);
            return false;
        }
        log_.write({Level::info,
                    "notified",
                    fmt::format("notified {}: {}", receiver->name, title_of(letter.notice)),
                    {{"receiver", receiver->name}}});
        return true;
    }

private:
    const std::vector<Receiver> &receivers_;
    Log &log_;
    std::set<std::string> away_;
    std::set<std::string> said_;
};

} // namespace

void put_in(Outbox &outbox, const std::vector<Receiver> &receivers, const std::string &reconcile,
            const Status &after, const std::vector<Item> &items) {
    for (const Receiver &receiver : receivers)
        if (auto notice = notice_of(reconcile, after, items, receiver.wanted))
            outbox.add({receiver.name, std::move(*notice)});
}

void deliver(Outbox &outbox, const std::vector<Receiver> &receivers, Log &log,
             const std::function<bool()> &go_on) {
    const auto end = Clock::now() + longest_delivery;
    Postman postman(receivers, log);
    std::deque<Outbox::Letter> kept;
    for (Outbox::Letter &letter : outbox.letters())
        if (!go_on() || Clock::now() >= end || !postman.hand_over(letter))
            kept.push_back(std::move(letter));
    outbox.letters() = std::move(kept);
    if (const std::size_t dropped = outbox.take_dropped(); dropped > 0)
        log.write({Level::warning, "notices_dropped",
                   fmt::format("{} that could not be delivered for long {} dropped",
                               support::count_of(dropped, "notice"), dropped == 1 ? "was" : "were")});
}

} // namespace stowage::reconcile
