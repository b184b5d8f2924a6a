#include "payload.hpp"

#include "compose.hpp"
#include "world.hpp"

#include <cctype>
#include <nlohmann/json.hpp>

namespace simulator {
namespace {

using nlohmann::json;

const json *find(const json &object, const char *key) {
    if (!object.is_object()) {
        return nullptr;
    }
    const auto found = object.find(key);
    if (found != object.end()) {
        return found->is_null() ? nullptr : &*found;
    }
    // Go's decoder takes keys in any case.
    const std::string wanted(key);
    for (const auto &[name, value] : object.items()) {
        const bool same =
            name.size() == wanted.size() &&
            std::equal(name.begin(), name.end(), wanted.begin(),
                       [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
        if (same) {
            return value.is_null() ? nullptr : &value;
        }
    }
    return nullptr;
}

std::string go_words(const std::string &text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) {
        return "EOF";
    }
    // Complete up to its end: the decoder wanted more.
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = first; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            i += c == '\\' ? 1 : 0;
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    if (in_string || depth > 0) {
        return "unexpected EOF";
    }
    return std::string("invalid character '") + text[first] + "' looking for beginning of value";
}

} // namespace

Answer invalid_payload(const std::string &details) {
    return error(400, "Invalid request payload", details);
}

Body read_body(const std::string &text) {
    Body body;
    json parsed = json::parse(text, nullptr, false);
    if (parsed.is_discarded()) {
        body.refusal = invalid_payload(go_words(text));
        return body;
    }
    if (parsed.is_null()) {
        parsed = json::object();
    }
    if (!parsed.is_object()) {
        body.refusal = invalid_payload(std::string("json: cannot unmarshal ") +
                                       (parsed.is_array() ? "array" : "value") + " into Go value");
        return body;
    }
    body.json = std::make_shared<json>(std::move(parsed));
    return body;
}

std::string text_at(const json &object, const char *key) {
    const json *found = find(object, key);
    return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

bool bool_at(const json &object, const char *key) {
    const json *found = find(object, key);
    return found != nullptr && found->is_boolean() && found->get<bool>();
}

int number_at(const json &object, const char *key) {
    const json *found = find(object, key);
    return found != nullptr && found->is_number_integer() ? found->get<int>() : 0;
}

bool has(const json &object, const char *key) {
    return find(object, key) != nullptr;
}

std::optional<std::vector<EnvVar>> env_at(const json &object, const char *key) {
    const json *found = find(object, key);
    if (found == nullptr || !found->is_array()) {
        return std::nullopt;
    }
    std::vector<EnvVar> env;
    for (const json &item : *found) {
        env.push_back({text_at(item, "name"), text_at(item, "value")});
    }
    return env;
}

std::optional<std::vector<std::string>> texts_at(const json &object, const char *key) {
    const json *found = find(object, key);
    if (found == nullptr || !found->is_array()) {
        return std::nullopt;
    }
    std::vector<std::string> texts;
    for (const json &item : *found) {
        texts.push_back(item.is_string() ? item.get<std::string>() : "");
    }
    return texts;
}

std::vector<int> numbers_at(const json &object, const char *key) {
    std::vector<int> numbers;
    const json *found = find(object, key);
    if (found != nullptr && found->is_array()) {
        for (const json &item : *found) {
            numbers.push_back(item.is_number_integer() ? item.get<int>() : 0);
        }
    }
    return numbers;
}

std::optional<AutoUpdate> auto_update_at(const json &object, const char *key) {
    const json *found = find(object, key);
    if (found == nullptr || !found->is_object()) {
        return std::nullopt;
    }
    AutoUpdate update;
    update.interval = text_at(*found, "interval");
    update.webhook = text_at(*found, "webhook");
    update.force_update = bool_at(*found, "forceUpdate");
    update.force_pull_image = bool_at(*found, "forcePullImage");
    return update;
}

bool is_uuid(const std::string &text) {
    if (text.size() != 36) {
        return false;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : std::isxdigit(static_cast<unsigned char>(text[i])) == 0) {
            return false;
        }
    }
    return true;
}

std::optional<Answer> check_auto_update(const World &world, const std::optional<AutoUpdate> &update) {
    if (!update) {
        return std::nullopt;
    }
    if (update->interval.empty() && update->webhook.empty()) {
        return invalid_payload("Webhook or Interval must be provided");
    }
    if (!update->webhook.empty() && !is_uuid(update->webhook)) {
        return invalid_payload("Invalid Webhook format");
    }
    double seconds = 0;
    if (!update->interval.empty() && !read_duration(update->interval, seconds)) {
        return invalid_payload("Invalid Interval format");
    }
    if (!update->interval.empty() && seconds < 60 && world.can().least_interval) {
        return invalid_payload("Interval must be at least 1 minute");
    }
    return std::nullopt;
}

namespace {

bool read_number(const std::string &text, int &number) {
    if (text.empty() || text.size() > 9) {
        return false;
    }
    for (const char character : text) {
        if (std::isdigit(static_cast<unsigned char>(character)) == 0) {
            return false;
        }
    }
    number = std::stoi(text);
    return true;
}

std::string go_number_words(const std::string &text) {
    return "strconv.Atoi: parsing " + json(text).dump() + ": invalid syntax";
}

} // namespace

EndpointQuery endpoint_query(const Request &request) {
    EndpointQuery query;
    const std::string text = request.query_value("endpointId");
    if (text.empty()) {
        query.refusal = error(400, "Invalid query parameter: endpointId", "Missing query parameter");
    } else if (!read_number(text, query.id)) {
        query.refusal = error(400, "Invalid query parameter: endpointId", go_number_words(text));
    }
    return query;
}

EndpointQuery route_number(const std::string &text, const std::string &what) {
    EndpointQuery query;
    if (!read_number(text, query.id)) {
        query.refusal = error(400, "Invalid " + what + " identifier route variable", go_number_words(text));
    }
    return query;
}

} // namespace simulator
