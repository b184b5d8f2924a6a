#include "portainer/container_log.hpp"

#include <catch2/catch.hpp>

using namespace stowage::portainer;
using Lines = std::vector<std::string>;

namespace {

std::string frame(int stream, const std::string &content, std::size_t length) {
    std::string out{static_cast<char>(stream), 0, 0, 0};
    for (int shift = 24; shift >= 0; shift -= 8)
        out += static_cast<char>(length >> shift & 0xFFU);
    return out + content;
}

std::string frame(int stream, const std::string &content) {
    return frame(stream, content, content.size());
}

} // namespace

TEST_CASE("a log of frames: output and errors as they were written") {
    const ContainerLog log = read_container_log(frame(2, "err\n") + frame(1, "out\n") + frame(2, "more\n"));
    CHECK(log.lines == Lines{"err", "out", "more"});
    CHECK(log.complete);
}

TEST_CASE("an empty log") {
    CHECK(read_container_log("").lines.empty());
    CHECK(read_container_log("").complete);
    CHECK(read_container_log(frame(1, "")).lines.empty());
    CHECK(read_container_log(frame(1, "")).complete);
}

TEST_CASE("a frame may hold several lines, empty ones too, and a line several frames") {
    CHECK(read_container_log(frame(1, "a\n\nb\n")).lines == Lines{"a", "", "b"});
    CHECK(read_container_log(frame(1, "one ") + frame(2, "other\n") + frame(1, "line\n")).lines ==
          Lines{"other", "one line"});
    CHECK(read_container_log(frame(1, "no") + frame(1, " end")).lines == Lines{"no end"});
}

TEST_CASE("a length of more than one byte") {
    const std::string text(70'000, 'x');
    const ContainerLog log = read_container_log(frame(1, text + "\n") + frame(1, "y\n"));
    CHECK(log.lines == Lines{text, "y"});
    CHECK(log.complete);
}

TEST_CASE("a log that is cut off anywhere gives what is there, and says so") {
    const std::string first = frame(1, "first\n");
    const std::string whole = first + frame(2, "second\n");
    for (std::size_t length = 1; length < whole.size(); ++length) {
        const ContainerLog log = read_container_log(whole.substr(0, length));
        INFO(length);
        CHECK(log.complete == (length == first.size()));
        CHECK(log.lines.size() <= 2);
        if (length >= first.size())
            CHECK(log.lines.at(0) == "first");
    }
    CHECK(read_container_log(whole.substr(0, whole.size() - 3)).lines == Lines{"first", "seco"});
}

TEST_CASE("what follows a broken header is not taken for text") {
    const std::string good = frame(1, "good\n");
    for (const std::string &bad : {frame(4, "x\n"), std::string("\1\0\1\0\0\0\0\2x\n", 10),
                                   std::string("plain text\n"), frame(255, "x\n")}) {
        const ContainerLog log = read_container_log(good + bad + good);
        CHECK(log.lines == Lines{"good"});
        CHECK_FALSE(log.complete);
    }
}

TEST_CASE("a length beyond the answer takes what there is") {
    const ContainerLog log = read_container_log(frame(1, "little\n", 0xFFFFFFFFU));
    CHECK(log.lines == Lines{"little"});
    CHECK_FALSE(log.complete);
}

TEST_CASE("a container with a terminal has text alone, with the terminal's line ends") {
    const ContainerLog log = read_container_log("hello\r\n\r\n$ \33[1mprompt");
    CHECK(log.lines == Lines{"hello", "", "$ \33[1mprompt"});
    CHECK(log.complete);
    CHECK(read_container_log("\1 odd\n").lines == Lines{"\1 odd"});
}
