#pragma once

#include "message.hpp"
#include "model.hpp"

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace simulator {

class World;

/** What a body was: JSON, or the answer that refuses it. */
struct Body {
    std::shared_ptr<nlohmann::json> json;
    std::optional<Answer> refusal;
};

/** A body that must be a JSON object. Malformed: `400 Invalid request payload` with Go's words. */
Body read_body(const std::string &text);

Answer invalid_payload(const std::string &details);

std::string text_at(const nlohmann::json &object, const char *key);
bool bool_at(const nlohmann::json &object, const char *key);
int number_at(const nlohmann::json &object, const char *key);

/** Left out and null are the same: nothing. */
std::optional<std::vector<EnvVar>> env_at(const nlohmann::json &object, const char *key);
std::optional<std::vector<std::string>> texts_at(const nlohmann::json &object, const char *key);
std::vector<int> numbers_at(const nlohmann::json &object, const char *key);
std::optional<AutoUpdate> auto_update_at(const nlohmann::json &object, const char *key);

/** Is the key there at all, and not null? */
bool has(const nlohmann::json &object, const char *key);

/** The server's check of the autoUpdate part; nothing when it is fine. */
std::optional<Answer> check_auto_update(const World &world, const std::optional<AutoUpdate> &update);

bool is_uuid(const std::string &text);

/** The `endpointId` of the query: missing and malformed are 400. */
struct EndpointQuery {
    int id = 0;
    std::optional<Answer> refusal;
};
EndpointQuery endpoint_query(const Request &request);

/** A number in the path; "abc" answers 400 with Go's words. */
EndpointQuery route_number(const std::string &text, const std::string &what);

} // namespace simulator
