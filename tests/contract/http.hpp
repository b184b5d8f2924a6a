#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

namespace contract {

struct Reply {
    int status = 0; ///< 0: no answer came
    std::string body;
    std::string content_type;
    std::string total_count; ///< X-Total-Count

    nlohmann::json json() const; ///< null when the body is not JSON
    std::string message() const; ///< of an error
    std::string details() const;
};

/** Calls one server; a path starts with "/api". */
class Http {
public:
    explicit Http(std::string base_url);
    ~Http();
    Http(const Http &) = delete;
    Http &operator=(const Http &) = delete;

    using Headers = std::vector<std::pair<std::string, std::string>>;

    Reply call(const std::string &method, const std::string &path, const std::string &key,
               const std::string &body = {}, const Headers &headers = {});

private:
    struct Parts;
    std::unique_ptr<Parts> parts;
};

} // namespace contract
