#pragma once

#include "message.hpp"

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

namespace simulator {

struct LoggedRequest {
    std::string method;
    std::string target;
    std::string user; ///< whose key it was; empty without one
    int status = 0;   ///< 0: the connection was cut
    std::string body;
    std::string headers; ///< names that came along, in lower case, with spaces between
    long milliseconds = 0;
    int own_status = 0; ///< before a fault spoiled the answer; 0: the call was not carried out
    std::chrono::steady_clock::time_point begun = {};
};

/** Every request of the API and of Git since the start, in the order in which they were answered. */
class RequestLog {
public:
    void add(LoggedRequest request);
    std::vector<LoggedRequest> all() const;
    void clear();
    std::string json() const;

private:
    mutable std::mutex mutex;
    std::vector<LoggedRequest> requests;
};

} // namespace simulator
