#pragma once

#include "desired/yaml/node.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace stowage::exported {

/// The lines of a YAML text, and changes to whole lines of it. What is not changed stays byte for byte.
class Lines {
public:
    explicit Lines(const std::string &text);

    [[nodiscard]] std::size_t size() const { return lines_.size(); }
    /// Blanks before the first other character.
    [[nodiscard]] std::size_t indent(std::size_t line) const;
    /// The first `length` characters of a line.
    [[nodiscard]] std::string start(std::size_t line, std::size_t length) const;
    /// The line after the last one of what begins at `line`, whose key or dash stands at `column`: what is
    /// indented deeper belongs to it, and of a key also a list that is not.
    enum class Of { key, item };
    [[nodiscard]] std::size_t end_of(std::size_t line, std::size_t column, Of of) const;

    /// Takes effect in `text`; changes must not overlap. Equal places keep the order of the calls.
    void replace(std::size_t begin, std::size_t end, std::vector<std::string> with);
    void insert(std::size_t before, std::vector<std::string> lines) {
        replace(before, before, std::move(lines));
    }

    [[nodiscard]] std::string text() const;

private:
    struct Change {
        std::size_t begin;
        std::size_t end;
        std::vector<std::string> with;
    };

    [[nodiscard]] bool is_blank(std::size_t line) const;
    [[nodiscard]] bool begins_item(std::size_t line, std::size_t column) const;

    std::vector<std::string> lines_; // without their ends, but with a carriage return
    std::vector<Change> changes_;
    bool carriage_returns_ = false;
};

} // namespace stowage::exported
