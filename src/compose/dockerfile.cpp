#include "compose/dockerfile.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <set>
#include <sstream>
#include <utility>

namespace stowage::compose {
namespace {

/// Lines as Docker reads them: comments left out, those that go on joined.
std::vector<std::string> instructions(std::string_view text, char goes_on) {
    std::vector<std::string> all;
    std::string open;
    for (const std::string &line : support::split_lines(text)) {
        const std::string_view words = support::trim(line);
        if (words.empty() || words.starts_with('#'))
            continue;
        const bool more = words.back() == goes_on;
        open += " ";
        open += more ? words.substr(0, words.size() - 1) : words;
        if (!more)
            all.push_back(std::exchange(open, {}));
    }
    if (!open.empty())
        all.push_back(open);
    return all;
}

/// The value of `# name=value` among the lines at the top; "" for none.
std::string directive(std::string_view text, const std::string &name) {
    for (const std::string &line : support::split_lines(text)) {
        std::string_view words = support::trim(line);
        if (!words.starts_with('#'))
            break;
        words = support::trim(words.substr(1));
        const std::size_t sign = words.find('=');
        if (sign != std::string_view::npos && support::lower(support::trim(words.substr(0, sign))) == name)
            return std::string(support::trim(words.substr(sign + 1)));
    }
    return {};
}

std::vector<std::string> words_of(const std::string &line) {
    std::istringstream stream(line);
    std::vector<std::string> words;
    for (std::string word; stream >> word;)
        words.push_back(word);
    return words;
}

std::string unquoted(std::string text) {
    std::erase_if(text, [](char c) { return c == '"' || c == '\''; });
    return text;
}

class DockerfileReader {
public:
    void read(const std::string &instruction) {
        const std::vector<std::string> words = words_of(instruction);
        if (words.empty())
            return;
        std::string name = support::lower(words.front());
        std::size_t first = 1;
        if (name == "onbuild" && words.size() > 1) {
            name = support::lower(words[1]);
            first = 2;
        }
        if (name == "from")
            read_from(words, first);
        else if (name == "copy" || name == "add" || name == "run")
            read_options(words, first);
    }

    void add(std::string image) {
        image = unquoted(std::move(image));
        const std::string lower = support::lower(image);
        const bool is_number = !image.empty() && image.find_first_not_of("0123456789") == std::string::npos;
        if (!image.empty() && lower != "scratch" && !stages_.contains(lower) && !is_number &&
            std::find(images_.begin(), images_.end(), image) == images_.end())
            images_.push_back(std::move(image));
    }

    [[nodiscard]] std::vector<std::string> take() { return std::move(images_); }

private:
    void read_from(const std::vector<std::string> &words, std::size_t at) {
        while (at < words.size() && words[at].starts_with("--"))
            ++at;
        if (at >= words.size())
            return;
        add(words[at]);
        if (at + 2 < words.size() && support::lower(words[at + 1]) == "as")
            stages_.insert(support::lower(unquoted(words[at + 2])));
    }

    void read_options(const std::vector<std::string> &words, std::size_t at) {
        for (; at < words.size() && words[at].starts_with("--"); ++at) {
            const std::string word = unquoted(words[at]);
            const std::size_t from = word.find("from=");
            if (from != std::string::npos &&
                (word[from - 1] == '-' || word[from - 1] == ',' || word[from - 1] == '='))
                add(word.substr(from + 5, word.find(',', from) - from - 5));
        }
    }

    std::vector<std::string> images_;
    std::set<std::string> stages_;
};

} // namespace

std::vector<std::string> images_of_dockerfile(std::string_view text) {
    DockerfileReader reader;
    reader.add(directive(text, "syntax"));
    const std::string escape = directive(text, "escape");
    for (const std::string &instruction : instructions(text, escape.empty() ? '\\' : escape.front()))
        reader.read(instruction);
    // Where a document is written into an instruction, a line that seems to go on may be the end of it.
    if (text.find("<<") != std::string_view::npos)
        for (const std::string &line : support::split_lines(text))
            reader.read(line);
    return reader.take();
}

} // namespace stowage::compose
