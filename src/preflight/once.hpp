#pragma once

#include <future>
#include <map>
#include <mutex>
#include <utility>

namespace stowage::preflight {

/// Answers that are asked for once, however many threads want them.
template <typename Key, typename Value>
class Once {
public:
    /// What `ask` returned for this key; the first caller makes the call, others wait for it.
    template <typename Ask>
    Value get(const Key &key, Ask ask) {
        std::shared_future<Value> answer;
        {
            const std::lock_guard lock(mutex_);
            auto found = answers_.find(key);
            if (found == answers_.end())
                found =
                    answers_.emplace(key, std::async(std::launch::deferred, std::move(ask)).share()).first;
            answer = found->second;
        }
        return answer.get();
    }

    /// Asks again, and keeps that.
    template <typename Ask>
    Value renew(const Key &key, Ask ask) {
        {
            const std::lock_guard lock(mutex_);
            answers_.erase(key);
        }
        return get(key, std::move(ask));
    }

private:
    std::mutex mutex_;
    std::map<Key, std::shared_future<Value>> answers_;
};

} // namespace stowage::preflight
