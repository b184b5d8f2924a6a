#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace simulator {

/** One HTTP request, freed of the server library. Header names are in lower case. */
struct Request {
    std::string method;
    std::string target; ///< as it was sent: path and query
    std::string path;   ///< decoded, without the query
    std::map<std::string, std::string> query;
    std::map<std::string, std::string> headers;
    std::string body;

    bool has_query(const std::string &name) const { return query.contains(name); }
    std::string query_value(const std::string &name) const;
    std::string header(const std::string &name) const;
};

/** What becomes of the connection while the answer is sent. */
enum class Delivery { whole, cut_before_answer, cut_mid_body };

struct Answer {
    int status = 200;
    std::string body;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;
    Delivery delivery = Delivery::whole;
};

/** 204 without a body. */
Answer no_content();

/** A body that is JSON already. */
Answer json_text(std::string text, int status = 200);

/**
 * An error the way Portainer words it: `{"message","details"}`. The server puts the first letter of the
 * details into upper case and leaves the message as it is. Without details they repeat the message.
 */
Answer error(int status, std::string_view message, std::string_view details);
Answer error(int status, std::string_view message);

/** An error of the Docker engine behind the proxy: `{"message"}` alone. */
Answer engine_error(int status, std::string_view message);

/** `%2F` → `/`; a `+` stays what it is unless the text is a query. */
std::string percent_decode(std::string_view text, bool plus_is_space);

/** Splits a target into path and query. */
void read_target(Request &request);

/** "a/b//c" → {"a","b","c"} */
std::vector<std::string> split_path(std::string_view path);

} // namespace simulator
