#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <string>
#include <vector>

struct pollfd;

namespace stowage::reconcile {

/// What those who ask may take.
struct VisitorLimits {
    std::size_t at_once = 64;             ///< connections; the oldest makes place for the next
    std::size_t head_bytes = 8u << 10;    ///< of a request; nobody needs to send a body
    std::chrono::milliseconds time{3000}; ///< from the connection to the end of the answer
};

/// Connections of those who ask for one thing each. None of them is ever waited for: whoever is slow has what
/// is left of the time, and whoever sends without end is cut off. One thread alone uses it.
class Visitors {
public:
    using Clock = std::chrono::steady_clock;
    /// The whole answer to a head; "" to close without a word.
    using Answer = std::function<std::string(const std::string &head)>;

    Visitors(const VisitorLimits &limits, Answer answer) : limits_(limits), answer_(std::move(answer)) {}
    ~Visitors();
    Visitors(const Visitors &) = delete;
    Visitors &operator=(const Visitors &) = delete;

    /// A new connection, which must not block.
    void add(int descriptor, Clock::time_point now);
    /// What to wait for, behind what is in `waiting` already.
    void wait_for(std::vector<pollfd> &waiting) const;
    /// Does what can be done, given what came of `waiting` from `first` on, as wait_for() left it.
    void go_on(const std::vector<pollfd> &waiting, std::size_t first, Clock::time_point now);
    [[nodiscard]] bool empty() const { return all_.empty(); }

private:
    struct Visitor {
        int descriptor = -1;
        Clock::time_point until;
        std::string head;   ///< what came
        std::string answer; ///< what goes
        std::size_t sent = 0;
        bool answers = false;
        bool left = false; ///< it has all of the answer; the rest of what it sends is read and dropped
    };

    /// False where there is nothing more to do.
    [[nodiscard]] bool serve(Visitor &visitor);
    [[nodiscard]] bool read_head(Visitor &visitor);
    [[nodiscard]] bool send_answer(Visitor &visitor);

    VisitorLimits limits_;
    Answer answer_;
    std::list<Visitor> all_; ///< oldest first
};

} // namespace stowage::reconcile
