#pragma once

#include "message.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <regex>
#include <string>
#include <utility>
#include <vector>

namespace simulator {

/** What goes wrong with a request. */
struct Fault {
    enum class Do {
        status,
        close_before,
        close_after,
        close_mid_body,
        delay,
        redirect,
        html,
        truncate,
        wrong_type
    };

    std::string method; ///< empty: any
    std::string pattern;
    std::regex path;
    int nth = 0;   ///< 0: every matching request, else only that one
    int times = 1; ///< how often it strikes; 0 for ever
    Do what = Do::status;
    int status = 0;
    std::optional<std::string> body;
    std::vector<std::pair<std::string, std::string>> headers;
    int delay_ms = 0;
    bool after = false; ///< the call is carried out first
    int seen = 0;
    int struck = 0;
};

/** The faults that a test has ordered. Safe to use from several threads. */
class Faults {
public:
    /** One fault or a list of them as JSON; throws std::runtime_error. */
    void add(const std::string &json);
    void clear();

    /** The fault that strikes this request, if any; it is counted. */
    std::optional<Fault> strike(const Request &request);
    /** How often one struck, of those that are there: a request that is delayed is counted as it arrives. */
    std::size_t struck();

private:
    std::mutex mutex;
    std::vector<Fault> faults;
};

/** Must the call be carried out, although it is going to look broken? */
bool carries_out(const Fault &fault);

/** The answer as the fault leaves it. */
Answer spoil(const Fault &fault, Answer answer);

} // namespace simulator
