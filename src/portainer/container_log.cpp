#include "portainer/container_log.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace stowage::portainer {
namespace {

constexpr std::size_t header_size = 8;
constexpr std::size_t streams = 4; // input, output, errors, the engine's own

unsigned char byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

/// Whether text, which may be shorter than a header, is or begins like one. No text has these zeros.
bool begins_with_header(std::string_view text) {
    if (text.empty() || byte_at(text, 0) >= streams)
        return false;
    return text.substr(1, 3) == std::string_view("\0\0\0", 3).substr(0, text.substr(1, 3).size());
}

std::size_t frame_length(std::string_view header) {
    std::size_t length = 0;
    for (std::size_t i = 4; i < header_size; ++i)
        length = length << 8U | byte_at(header, i);
    return length;
}

/// Puts lines together from pieces of several streams: a piece may end in the middle of a line.
class Lines {
public:
    void add(std::size_t stream, std::string_view piece) {
        std::string &begun = begun_[stream];
        for (std::size_t end = piece.find('\n'); end != std::string_view::npos; end = piece.find('\n')) {
            begun += piece.substr(0, end);
            finish(begun);
            piece.remove_prefix(end + 1);
        }
        begun += piece;
    }

    std::vector<std::string> take() {
        for (std::string &begun : begun_)
            if (!begun.empty())
                finish(begun);
        return std::move(lines_);
    }

private:
    void finish(std::string &line) {
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        lines_.push_back(std::move(line));
        line.clear();
    }

    std::array<std::string, streams> begun_;
    std::vector<std::string> lines_;
};

} // namespace

ContainerLog read_container_log(std::string_view body) {
    Lines lines;
    bool complete = true;
    if (!body.empty() && !begins_with_header(body)) {
        lines.add(1, body);
        body = {};
    }
    while (!body.empty()) {
        if (body.size() < header_size || !begins_with_header(body)) {
            complete = false;
            break;
        }
        const std::size_t length = frame_length(body);
        const std::string_view content = body.substr(header_size, length);
        lines.add(byte_at(body, 0), content);
        complete = content.size() == length;
        body.remove_prefix(header_size + content.size());
    }
    return {lines.take(), complete};
}

} // namespace stowage::portainer
