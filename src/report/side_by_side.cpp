#include "report/side_by_side.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <charconv>

namespace stowage::report {
namespace {

/// The number behind `sign` in `@@ -1,5 +1,5 @@`.
int first_line(const std::string &header, char sign) {
    const std::size_t at = header.find(sign);
    int number = 1;
    if (at != std::string::npos)
        std::from_chars(header.data() + at + 1, header.data() + header.size(), number);
    return number;
}

class Pairing {
public:
    void add(const std::string &line) {
        const char kind = line.empty() ? ' ' : line.front();
        const std::string text = line.empty() ? line : line.substr(1);
        if (kind == '@') {
            begin_hunk(line);
        } else if (kind == '-') {
            if (!added_.empty())
                flush();
            removed_.push_back({before_++, text});
        } else if (kind == '+') {
            added_.push_back({after_++, text});
        } else if (kind == ' ') {
            flush();
            rows_.push_back({DiffRow::Kind::same, SideLine{before_++, text}, SideLine{after_++, text}});
        } // else `\ No newline at end of file`
    }

    std::vector<DiffRow> take() {
        flush();
        return std::move(rows_);
    }

private:
    void begin_hunk(const std::string &header) {
        flush();
        before_ = first_line(header, '-');
        after_ = first_line(header, '+');
        if (!rows_.empty())
            rows_.push_back({DiffRow::Kind::gap, std::nullopt, std::nullopt});
    }

    void flush() {
        for (std::size_t i = 0; i < std::max(removed_.size(), added_.size()); ++i) {
            DiffRow row;
            if (i < removed_.size())
                row.before = std::move(removed_[i]);
            if (i < added_.size())
                row.after = std::move(added_[i]);
            row.kind = !row.after    ? DiffRow::Kind::removed
                       : !row.before ? DiffRow::Kind::added
                                     : DiffRow::Kind::changed;
            rows_.push_back(std::move(row));
        }
        removed_.clear();
        added_.clear();
    }

    int before_ = 1;
    int after_ = 1;
    std::vector<SideLine> removed_;
    std::vector<SideLine> added_;
    std::vector<DiffRow> rows_;
};

} // namespace

std::vector<DiffRow> side_by_side(std::string_view unified) {
    Pairing pairing;
    for (const std::string &line : support::split_lines(unified))
        pairing.add(line);
    return pairing.take();
}

} // namespace stowage::report
