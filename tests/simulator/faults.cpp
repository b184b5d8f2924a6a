#include "faults.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace simulator {
namespace {

using nlohmann::json;

Fault::Do fault_named(const std::string &name) {
    static const std::map<std::string, Fault::Do> names = {{"status", Fault::Do::status},
                                                           {"close-before", Fault::Do::close_before},
                                                           {"close-after", Fault::Do::close_after},
                                                           {"close-mid-body", Fault::Do::close_mid_body},
                                                           {"delay", Fault::Do::delay},
                                                           {"redirect", Fault::Do::redirect},
                                                           {"html", Fault::Do::html},
                                                           {"truncate", Fault::Do::truncate},
                                                           {"wrong-type", Fault::Do::wrong_type}};
    const auto found = names.find(name);
    if (found == names.end()) {
        throw std::runtime_error("unknown fault '" + name + "'");
    }
    return found->second;
}

Fault read_fault(const json &object) {
    Fault fault;
    const json match = object.value("match", json::object());
    fault.method = match.value("method", "");
    fault.pattern = match.value("pathRegex", ".*");
    fault.path = std::regex(fault.pattern);
    fault.nth = match.value("nth", 0);
    fault.times = object.value("times", 1);
    fault.what = fault_named(object.at("do").get<std::string>());
    fault.status = object.value("status", 0);
    fault.delay_ms = object.value("delayMs", 0);
    fault.after = object.value("when", "before") == "after";
    if (object.contains("body")) {
        const json &body = object.at("body");
        fault.body = body.is_string() ? body.get<std::string>() : body.dump();
    }
    const json headers = object.value("headers", json::object());
    for (const auto &[name, value] : headers.items()) {
        fault.headers.emplace_back(name, value.is_string() ? value.get<std::string>() : value.dump());
    }
    return fault;
}

/** An object becomes a list, a list an object, everything else a number. */
std::string another_type(const std::string &body) {
    const json parsed = json::parse(body, nullptr, false);
    if (parsed.is_object()) {
        return json::array({parsed}).dump();
    }
    return parsed.is_array() ? json{{"items", parsed}}.dump() : "42";
}

} // namespace

void Faults::add(const std::string &text) {
    std::vector<Fault> fresh;
    try {
        const json parsed = json::parse(text);
        for (const json &object : parsed.is_array() ? parsed : json::array({parsed})) {
            fresh.push_back(read_fault(object));
        }
    } catch (const json::exception &problem) {
        throw std::runtime_error(problem.what());
    } catch (const std::regex_error &problem) {
        throw std::runtime_error(std::string("pathRegex: ") + problem.what());
    }
    const std::lock_guard lock(mutex);
    faults.insert(faults.end(), fresh.begin(), fresh.end());
}

void Faults::clear() {
    const std::lock_guard lock(mutex);
    faults.clear();
}

std::optional<Fault> Faults::strike(const Request &request) {
    const std::lock_guard lock(mutex);
    for (Fault &fault : faults) {
        const bool spent = fault.times > 0 && fault.struck >= fault.times;
        if (spent || (!fault.method.empty() && fault.method != request.method) ||
            !std::regex_search(request.target, fault.path)) {
            continue;
        }
        ++fault.seen;
        if (fault.nth == 0 || fault.seen == fault.nth) {
            ++fault.struck;
            return fault;
        }
    }
    return std::nullopt;
}

std::size_t Faults::struck() {
    const std::lock_guard lock(mutex);
    std::size_t count = 0;
    for (const Fault &fault : faults) {
        count += static_cast<std::size_t>(fault.struck);
    }
    return count;
}

bool carries_out(const Fault &fault) {
    switch (fault.what) {
    case Fault::Do::close_before:
        return false;
    case Fault::Do::status:
    case Fault::Do::redirect:
    case Fault::Do::html:
        return fault.after;
    case Fault::Do::close_after:
    case Fault::Do::close_mid_body:
    case Fault::Do::delay:
    case Fault::Do::truncate:
    case Fault::Do::wrong_type:
        break;
    }
    return true;
}

Answer spoil(const Fault &fault, Answer answer) {
    const auto status_or = [&](int otherwise) { return fault.status != 0 ? fault.status : otherwise; };
    switch (fault.what) {
    case Fault::Do::status:
        answer = error(status_or(500), "simulated failure");
        break;
    case Fault::Do::close_before:
    case Fault::Do::close_after:
        answer.delivery = Delivery::cut_before_answer;
        break;
    case Fault::Do::close_mid_body:
        answer.delivery = Delivery::cut_mid_body;
        break;
    case Fault::Do::delay:
        break;
    case Fault::Do::redirect:
        answer = Answer();
        answer.status = status_or(302);
        answer.headers.emplace_back("Location", "https://login.example.com/?next=/");
        answer.content_type = "text/html";
        break;
    case Fault::Do::html:
        answer = Answer();
        answer.status = status_or(502);
        answer.content_type = "text/html";
        answer.body = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>\n";
        break;
    case Fault::Do::truncate:
        answer.body.resize(answer.body.size() / 2);
        break;
    case Fault::Do::wrong_type:
        answer.body = another_type(answer.body);
        break;
    }
    if (fault.body) {
        answer.body = *fault.body;
    }
    for (const auto &[name, value] : fault.headers) {
        std::erase_if(answer.headers,
                      [&, &wanted = name](const auto &header) { return header.first == wanted; });
        answer.headers.emplace_back(name, value);
    }
    return answer;
}

} // namespace simulator
