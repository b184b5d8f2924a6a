#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace stowage::report {

/// One item: its row of the table, and what is folded below. `brief` is for where `details` finds no room.
struct MarkdownItem {
    std::string row;
    std::string details; ///< may be empty
    std::string brief;   ///< may be empty
    bool attention = false;
};

/// Puts a comment together so that it stays within its limit.
class MarkdownComment {
public:
    /// `item` is what a row of the table is about; `limit` is in bytes.
    MarkdownComment(const char *what, const char *item, std::size_t limit);

    void add(const std::string &text) { text_ += text; }
    /// Lines of which as many are kept as a quarter of the limit holds.
    void add_lines(const std::vector<std::string> &lines, const char *what);
    void add_items(const char *header, std::vector<MarkdownItem> items);
    [[nodiscard]] std::string finish();

private:
    [[nodiscard]] bool fits(const std::string &more) const;
    void add_details(const MarkdownItem &item);

    const char *item_;
    std::size_t limit_;
    std::string text_;
    std::size_t rows_left_out_ = 0;
    std::size_t details_left_out_ = 0;
    std::size_t diffs_left_out_ = 0;
};

} // namespace stowage::report
