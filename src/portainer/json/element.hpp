#pragma once

#include <cstddef>
#include <string_view>

namespace stowage::portainer {

/// Walks over the elements of a JSON list without building it. It only looks for where each element ends;
/// whether the element is valid JSON is for the parser to say.
class ElementReader {
public:
    explicit ElementReader(std::string_view list);

    /// Whether the text starts as a list does.
    [[nodiscard]] bool is_list() const { return is_list_; }
    /// Moves on to the next element. False at the end of the list, and where the text is broken: see
    /// complete().
    [[nodiscard]] bool next();
    [[nodiscard]] std::string_view element() const { return text_.substr(begin_, at_ - begin_); }
    [[nodiscard]] std::size_t position() const { return begin_; }

    /// After next() was false: the list was closed, and nothing but blanks follows it.
    [[nodiscard]] bool complete() const { return complete_; }
    [[nodiscard]] std::size_t stopped_at() const { return at_; }

private:
    void skip_blanks();
    void skip_string();
    void skip_element();
    void finish();
    [[nodiscard]] bool ends() const { return at_ >= text_.size(); }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t begin_ = 0;
    bool is_list_ = false;
    bool first_ = true;
    bool complete_ = false;
};

} // namespace stowage::portainer
