#include "desired/sources.hpp"

#include "support/redactor.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace stowage::desired {
namespace {

/// A line can be wrong in a way that leaves nobody able to say what is a value in it, so this goes by the
/// look of it: a literal after a key that holds a secret is cut off.
std::string without_literal_secrets(std::string line) {
    static constexpr std::array<std::string_view, 2> keys = {"apikey", "password"};
    std::string lower = line;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const std::string_view key : keys) {
        for (std::size_t at = lower.find(key); at != std::string::npos; at = lower.find(key, at + 1)) {
            std::size_t value = lower.find_first_not_of("\"' \t", at + key.size());
            if (value == std::string::npos || lower[value] != ':')
                continue;
            value = lower.find_first_not_of(" \t", value + 1);
            if (value == std::string::npos || lower[value] == '{' || lower[value] == '#')
                continue;
            return line.substr(0, value) + "(secret)";
        }
    }
    return line;
}

/// Bytes that continue a character don't count.
int count_characters(std::string_view text) {
    return static_cast<int>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// How many bytes the first `characters` have.
std::size_t bytes_of(std::string_view text, int characters) {
    std::size_t bytes = 0;
    for (; bytes < text.size(); ++bytes)
        if ((static_cast<unsigned char>(text[bytes]) & 0xC0) != 0x80 && characters-- == 0)
            break;
    return bytes;
}

} // namespace

Source::Source(std::string path, std::string text)
    : path_(std::make_shared<const std::string>(std::move(path))), text_(std::move(text)) {
    if (!text_.empty())
        starts_.push_back(0);
    for (std::size_t i = 0; i + 1 < text_.size(); ++i)
        if (text_[i] == '\n')
            starts_.push_back(i + 1);
}

std::string_view Source::line(int number) const {
    if (number < 1 || static_cast<std::size_t>(number) > starts_.size())
        return {};
    const auto index = static_cast<std::size_t>(number) - 1;
    const std::size_t end = index + 1 < starts_.size() ? starts_[index + 1] : text_.size();
    std::string_view line = std::string_view(text_).substr(starts_[index], end - starts_[index]);
    if (line.ends_with('\n'))
        line.remove_suffix(1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

support::Location Source::at(int line_number, std::size_t bytes_before) const {
    return {path_, line_number, count_characters(line(line_number).substr(0, bytes_before)) + 1};
}

std::size_t Source::offset(int line_number, std::size_t bytes_before) const {
    if (line_number < 1 || static_cast<std::size_t>(line_number) > starts_.size())
        return text_.size();
    return std::min(starts_[static_cast<std::size_t>(line_number) - 1] + bytes_before, text_.size());
}

support::Location Source::at_offset(std::size_t offset) const {
    if (starts_.empty())
        return whole();
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
    const auto index = static_cast<std::size_t>(after - starts_.begin()) - 1;
    return at(static_cast<int>(index) + 1, offset - starts_[index]);
}

support::Location Cursor::at(int line, std::size_t bytes_before) {
    const std::string_view text = source_.line(line);
    bytes_before = std::min(bytes_before, text.size());
    if (line != line_ || bytes_before < bytes_) {
        line_ = line;
        bytes_ = 0;
        characters_ = 0;
    }
    characters_ += count_characters(text.substr(bytes_, bytes_before - bytes_));
    bytes_ = bytes_before;
    return {source_.whole().file, line, characters_ + 1};
}

const Source &Sources::add(std::string path, std::string text) {
    auto source = std::make_unique<Source>(std::move(path), std::move(text));
    const std::string *key = source->whole().file.get();
    return *by_path_.emplace(key, std::move(source)).first->second;
}

std::string Sources::shown_line(const support::Location &where) const {
    const auto found = by_path_.find(where.file.get());
    if (found == by_path_.end())
        return {};
    const std::string_view line = found->second->line(where.line);
    constexpr std::size_t longest_shown = 64u << 10; // each mistake in it has a copy
    if (line.size() > longest_shown)
        return {};
    std::string shown = without_literal_secrets(support::redactor().redact(line));
    // A mask before the place would leave the caret below something else.
    const std::size_t before = bytes_of(line, where.column - 1);
    return shown.starts_with(line.substr(0, before)) ? shown : std::string();
}

} // namespace stowage::desired
