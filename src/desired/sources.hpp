#pragma once

#include "support/location.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::desired {

/// One text that was read, under the name by which the user knows it. Knows where its lines are.
class Source {
public:
    Source(std::string path, std::string text);

    [[nodiscard]] const std::string &path() const { return *path_; }
    [[nodiscard]] std::string_view text() const { return text_; }
    [[nodiscard]] std::size_t line_count() const { return starts_.size(); }
    /// Line `number`, counted from 1, without its end. "" where there is no such line.
    [[nodiscard]] std::string_view line(int number) const;
    /// The source as a whole.
    [[nodiscard]] support::Location whole() const { return {path_, 0, 0}; }
    /// A place given by its line (from 1) and the bytes before it in that line.
    [[nodiscard]] support::Location at(int line, std::size_t bytes_before) const;
    /// The offset of a place given by its line (from 1) and the bytes before it in that line.
    [[nodiscard]] std::size_t offset(int line, std::size_t bytes_before) const;
    /// A place given by its offset in the text.
    [[nodiscard]] support::Location at_offset(std::size_t offset) const;

private:
    std::shared_ptr<const std::string> path_;
    std::string text_;
    std::vector<std::size_t> starts_; // offsets of the lines
};

/// The same as Source::at, fast for places that come in order in one very long line.
class Cursor {
public:
    explicit Cursor(const Source &source) : source_(source) {}
    [[nodiscard]] support::Location at(int line, std::size_t bytes_before);

private:
    const Source &source_;
    int line_ = 0;
    std::size_t bytes_ = 0;
    int characters_ = 0;
};

/// The sources whose lines may be shown beside a mistake.
class Sources {
public:
    const Source &add(std::string path, std::string text);
    /// The line of a place with secrets masked: known ones, and what follows a key that holds one.
    [[nodiscard]] std::string shown_line(const support::Location &where) const;

private:
    std::map<const std::string *, std::unique_ptr<Source>> by_path_;
};

} // namespace stowage::desired
