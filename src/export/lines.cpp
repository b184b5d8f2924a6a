#include "export/lines.hpp"

#include <algorithm>

namespace stowage::exported {

Lines::Lines(const std::string &text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines_.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    carriage_returns_ = !lines_.empty() && lines_.front().ends_with('\r');
}

std::size_t Lines::indent(std::size_t line) const {
    const std::size_t at = lines_[line].find_first_not_of(' ');
    return at == std::string::npos ? lines_[line].size() : at;
}

std::string Lines::start(std::size_t line, std::size_t length) const {
    return lines_[line].substr(0, length);
}

bool Lines::is_blank(std::size_t line) const {
    return lines_[line].find_first_not_of(" \t\r") == std::string::npos;
}

bool Lines::begins_item(std::size_t line, std::size_t column) const {
    const std::string &text = lines_[line];
    return indent(line) == column && column < text.size() && text[column] == '-' &&
           (column + 1 == text.size() || text[column + 1] == ' ' || text[column + 1] == '\r');
}

std::size_t Lines::end_of(std::size_t line, std::size_t column, Of of) const {
    std::size_t end = line + 1;
    for (std::size_t i = line + 1; i < lines_.size(); ++i) {
        if (is_blank(i))
            continue;
        if (indent(i) <= column && !(of == Of::key && begins_item(i, column)))
            break;
        end = i + 1;
    }
    return end;
}

void Lines::replace(std::size_t begin, std::size_t end, std::vector<std::string> with) {
    changes_.push_back({begin, end, std::move(with)});
}

std::string Lines::text() const {
    std::vector<const Change *> changes;
    for (const Change &change : changes_)
        changes.push_back(&change);
    std::stable_sort(changes.begin(), changes.end(),
                     [](const Change *a, const Change *b) { return a->begin < b->begin; });
    std::string text;
    std::size_t at = 0;
    const auto copy_until = [&](std::size_t end) {
        for (; at < end && at < lines_.size(); ++at)
            text += lines_[at] + '\n';
    };
    for (const Change *change : changes) {
        copy_until(change->begin);
        for (const std::string &line : change->with)
            text += line + (carriage_returns_ ? "\r\n" : "\n");
        at = std::max(at, change->end);
    }
    copy_until(lines_.size());
    return text;
}

} // namespace stowage::exported
