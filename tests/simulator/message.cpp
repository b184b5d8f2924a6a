#include "message.hpp"

#include <cctype>
#include <nlohmann/json.hpp>

namespace simulator {

std::string Request::query_value(const std::string &name) const {
    const auto found = query.find(name);
    return found == query.end() ? std::string() : found->second;
}

std::string Request::header(const std::string &name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

Answer no_content() {
    Answer answer;
    answer.status = 204;
    answer.content_type.clear();
    return answer;
}

Answer json_text(std::string text, int status) {
    Answer answer;
    answer.status = status;
    answer.body = std::move(text);
    return answer;
}

Answer error(int status, std::string_view message, std::string_view details) {
    std::string capital(details);
    if (!capital.empty()) {
        capital[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(capital[0])));
    }
    const nlohmann::json body = {{"message", message}, {"details", capital}};
    return json_text(body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), status);
}

Answer error(int status, std::string_view message) {
    return error(status, message, message);
}

Answer engine_error(int status, std::string_view message) {
    const nlohmann::json body = {{"message", message}};
    return json_text(body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), status);
}

namespace {

int hex_digit(char character) {
    if (character >= '0' && character <= '9') {
        return character - '0';
    }
    const int lower = std::tolower(static_cast<unsigned char>(character));
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

} // namespace

std::string percent_decode(std::string_view text, bool plus_is_space) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const int high = hex_digit(text[i + 1]);
            const int low = hex_digit(text[i + 2]);
            if (high >= 0 && low >= 0) {
                result += static_cast<char>(high * 16 + low);
                i += 2;
                continue;
            }
        }
        result += text[i] == '+' && plus_is_space ? ' ' : text[i];
    }
    return result;
}

void read_target(Request &request) {
    const std::string_view target = request.target;
    const auto mark = target.find('?');
    request.path = percent_decode(target.substr(0, mark), false);
    request.query.clear();
    std::string_view rest = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
    while (!rest.empty()) {
        const auto end = rest.find('&');
        const std::string_view item = rest.substr(0, end);
        const auto equals = item.find('=');
        if (!item.empty()) {
            const std::string name = percent_decode(item.substr(0, equals), true);
            const std::string value = equals == std::string_view::npos
                                          ? std::string()
                                          : percent_decode(item.substr(equals + 1), true);
            request.query.emplace(name, value);
        }
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
}

std::vector<std::string> split_path(std::string_view path) {
    std::vector<std::string> parts;
    std::size_t start = 0;
    while (start <= path.size()) {
        auto end = path.find('/', start);
        if (end == std::string_view::npos) {
            end = path.size();
        }
        if (end > start) {
            parts.emplace_back(path.substr(start, end - start));
        }
        start = end + 1;
    }
    return parts;
}

} // namespace simulator
