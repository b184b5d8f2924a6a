#include "report/markdown_comment.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace stowage::report {
namespace {

constexpr std::size_t least_limit = 2000; // bytes
constexpr std::size_t room_to_end = 400;  // bytes, for what says what was left out

} // namespace

MarkdownComment::MarkdownComment(const char *what, const char *item, std::size_t limit)
    : item_(item),
      limit_(std::max<std::size_t>(limit, least_limit)),
      text_(fmt::format("<!-- stowage:{0} -->\n## stowage {0}\n\n", what)) {}

void MarkdownComment::add_lines(const std::vector<std::string> &lines, const char *what) {
    std::size_t left_out = 0;
    for (const std::string &line : lines) {
        if (text_.size() + line.size() > limit_ / 4)
            ++left_out;
        else
            text_ += line;
    }
    if (left_out > 0)
        text_ += fmt::format("- … and {}\n", support::count_of(left_out, what));
    if (!lines.empty())
        text_ += "\n";
}

void MarkdownComment::add_items(const char *header, std::vector<MarkdownItem> items) {
    if (items.empty())
        return;
    std::stable_partition(items.begin(), items.end(),
                          [](const MarkdownItem &item) { return item.attention; });
    text_ += header;
    std::size_t shown = 0;
    while (shown < items.size() && fits(items[shown].row))
        text_ += items[shown++].row;
    text_ += "\n";
    for (std::size_t i = 0; i < shown; ++i)
        add_details(items[i]);
    rows_left_out_ = items.size() - shown;
}

std::string MarkdownComment::finish() {
    std::vector<std::string> parts;
    if (rows_left_out_ > 0)
        parts.push_back(support::count_of(rows_left_out_, item_));
    if (details_left_out_ > 0)
        parts.push_back("the details of " + support::count_of(details_left_out_, item_));
    if (diffs_left_out_ > 0)
        parts.push_back("the diffs and values of " + support::count_of(diffs_left_out_, item_));
    if (!parts.empty())
        text_ += fmt::format("**Left out, since a comment has a limited length:** {}.\n",
                             support::join(parts, ", "));
    while (text_.ends_with("\n\n"))
        text_.pop_back();
    return std::move(text_);
}

bool MarkdownComment::fits(const std::string &more) const {
    return text_.size() + more.size() + room_to_end <= limit_;
}

void MarkdownComment::add_details(const MarkdownItem &item) {
    if (item.details.empty())
        return;
    if (fits(item.details)) {
        text_ += item.details;
    } else if (!item.brief.empty() && fits(item.brief)) {
        text_ += item.brief;
        ++diffs_left_out_;
    } else {
        ++details_left_out_;
    }
}

} // namespace stowage::report
