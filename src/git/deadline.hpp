#pragma once

#include <algorithm>
#include <chrono>
#include <string>

namespace stowage::git {

/// Until when a remote may take.
class Deadline {
public:
    [[nodiscard]] static Deadline after(std::chrono::milliseconds limit) {
        return {limit, std::chrono::steady_clock::now() + limit};
    }
    /// Zero when it is over.
    [[nodiscard]] std::chrono::milliseconds left() const {
        const auto rest =
            std::chrono::duration_cast<std::chrono::milliseconds>(end_ - std::chrono::steady_clock::now());
        return std::max(rest, std::chrono::milliseconds{0});
    }
    /// What is said when it is over.
    [[nodiscard]] std::string words() const {
        return "no answer within " + std::to_string(limit_.count() / 1000) + " s";
    }

private:
    Deadline(std::chrono::milliseconds limit, std::chrono::steady_clock::time_point end)
        : limit_(limit), end_(end) {}

    std::chrono::milliseconds limit_;
    std::chrono::steady_clock::time_point end_;
};

} // namespace stowage::git
