#include "request_log.hpp"

#include <nlohmann/json.hpp>

namespace simulator {

void RequestLog::add(LoggedRequest request) {
    const std::lock_guard lock(mutex);
    requests.push_back(std::move(request));
}

std::vector<LoggedRequest> RequestLog::all() const {
    const std::lock_guard lock(mutex);
    return requests;
}

void RequestLog::clear() {
    const std::lock_guard lock(mutex);
    requests.clear();
}

std::string RequestLog::json() const {
    nlohmann::json list = nlohmann::json::array();
    for (const LoggedRequest &request : all()) {
        list.push_back({{"method", request.method},
                        {"path", request.target},
                        {"user", request.user},
                        {"status", request.status},
                        {"body", request.body},
                        {"headers", request.headers},
                        {"ms", request.milliseconds}});
    }
    return list.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace simulator
