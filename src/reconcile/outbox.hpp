#pragma once

#include "reconcile/notices.hpp"

#include <cstddef>
#include <deque>
#include <filesystem>
#include <string>

namespace stowage::reconcile {

/// Notices that have not arrived yet, oldest first; kept in the state folder, so that they outlive what could
/// not send them. 100 at most: the oldest give way, and are counted.
class Outbox {
public:
    struct Letter {
        std::string receiver; ///< name
        Notice notice;
    };

    /// What is there. A damaged file is as good as none.
    explicit Outbox(std::filesystem::path folder);

    void add(Letter letter);
    [[nodiscard]] std::deque<Letter> &letters() { return letters_; }
    /// How many gave way since this was last asked.
    [[nodiscard]] std::size_t take_dropped();
    /// Throws support::Error.
    void save() const;

private:
    std::filesystem::path folder_;
    std::deque<Letter> letters_;
    std::size_t dropped_ = 0;
};

} // namespace stowage::reconcile
