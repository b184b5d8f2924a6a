#include "portainer/json/element.hpp"

namespace stowage::portainer {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

} // namespace

ElementReader::ElementReader(std::string_view list) : text_(list) {
    if (text_.substr(0, byte_order_mark.size()) == byte_order_mark)
        at_ = byte_order_mark.size();
    skip_blanks();
    is_list_ = !ends() && text_[at_] == '[';
    if (is_list_)
        ++at_;
}

bool ElementReader::next() {
    if (!is_list_ || complete_)
        return false;
    skip_blanks();
    if (ends())
        return false;
    if (text_[at_] == ']') {
        finish();
        return false;
    }
    if (!first_) {
        if (text_[at_] != ',')
            return false;
        ++at_;
        skip_blanks();
    }
    first_ = false;
    begin_ = at_;
    skip_element();
    return at_ > begin_;
}

void ElementReader::skip_blanks() {
    at_ = text_.find_first_not_of(" \t\r\n", at_);
    if (at_ == std::string_view::npos)
        at_ = text_.size();
}

/// From the opening quote to behind the closing one.
void ElementReader::skip_string() {
    for (++at_; !ends() && text_[at_] != '"'; ++at_)
        if (text_[at_] == '\\')
            ++at_;
    at_ = ends() ? text_.size() : at_ + 1;
}

void ElementReader::skip_element() {
    std::size_t depth = 0;
    while (!ends()) {
        const char c = text_[at_];
        if (depth == 0 && (c == ',' || c == ']'))
            return;
        if (c == '"') {
            skip_string();
            continue;
        }
        if (c == '{' || c == '[')
            ++depth;
        else if ((c == '}' || c == ']') && depth > 0)
            --depth;
        ++at_;
    }
}

/// At the closing bracket.
void ElementReader::finish() {
    ++at_;
    skip_blanks();
    complete_ = ends();
}

} // namespace stowage::portainer
