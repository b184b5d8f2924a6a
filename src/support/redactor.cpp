#include "support/redactor.hpp"

#include "support/plain_view.hpp"
#include "support/secret_forms.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>

namespace stowage::support {
namespace {

constexpr std::string_view mask = "(secret)";
constexpr std::size_t key_size = sizeof(std::uint32_t);

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::uint32_t key_of(const char *at) {
    std::uint32_t key = 0;
    std::memcpy(&key, at, key_size);
    return key;
}

void keep(std::vector<std::string> &list, const std::string &text) {
    if (std::find(list.begin(), list.end(), text) != list.end())
        return;
    list.push_back(text);
    std::stable_sort(list.begin(), list.end(),
                     [](const std::string &a, const std::string &b) { return a.size() > b.size(); });
}

/// Replaces the secret where `fits` says that it is meant.
template <typename Fits>
void mask_where(std::string &text, const std::string &secret, const Fits &fits) {
    std::size_t at = 0;
    while ((at = text.find(secret, at)) != std::string::npos) {
        const std::size_t end = at + secret.size();
        if (fits(at, end)) {
            text.replace(at, secret.size(), mask);
            at += mask.size();
        } else {
            at = end;
        }
    }
}

bool stands_alone(const std::string &text, std::size_t at, std::size_t end) {
    return (at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]));
}

/// `NAME=1`, `"1"`, `name: 1` at the end of a line, or nothing else at all.
bool stands_as_value(const std::string &text, std::size_t at, std::size_t end) {
    if (!stands_alone(text, at, end))
        return false;
    const char before = at == 0 ? '\n' : text[at - 1];
    const char after = end == text.size() ? '\n' : text[end];
    const bool ends_line = after == '\n' || after == '\r';
    if (before == '=' || (before == after && (before == '"' || before == '\'' || before == '`')))
        return true;
    return ends_line && (at == 0 ? end == text.size() : at > 1 && before == ' ' && text[at - 2] == ':');
}

/// `https://user:password@host` → `https://…@host`. A name alone is a token over HTTP, and `git` over SSH.
void mask_userinfo(std::string &text) {
    std::size_t at = 0;
    while ((at = text.find("://", at)) != std::string::npos) {
        const bool http = at >= 4 && (text.compare(at - 4, 4, "http") == 0 ||
                                      (at >= 5 && text.compare(at - 5, 5, "https") == 0));
        at += 3;
        const std::size_t end = text.find_first_of("/ \t\n\"'<>?#", at);
        const std::size_t authority_end = end == std::string::npos ? text.size() : end;
        const std::size_t sign = text.rfind('@', authority_end);
        if (sign == std::string::npos || sign < at || sign >= authority_end)
            continue;
        if (http || text.find(':', at) < sign)
            text.replace(at, sign - at, "…");
    }
}

struct Range {
    std::size_t begin;
    std::size_t end;
};

bool is_base64(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '=' || c == '-' || c == '_';
}

/// What lies beside an encoded secret holds some of its bits.
Range with_neighbours(const std::string &text, Range range) {
    constexpr std::size_t shared = 2; // characters on either side, whatever they are
    const auto part = [&](std::size_t at) { return is_base64(text[at]) || text[at] == '/'; };
    for (std::size_t i = 0;
         i < shared && range.begin > 0 && part(range.begin - 1) && text[range.begin - 1] != '='; ++i)
        --range.begin;
    while (range.begin > 0 && is_base64(text[range.begin - 1]) && text[range.begin - 1] != '=')
        --range.begin;
    for (std::size_t i = 0; i < shared && range.end < text.size() && part(range.end); ++i)
        ++range.end;
    while (range.end < text.size() && is_base64(text[range.end]))
        ++range.end;
    return range;
}

/// What overlaps is one secret.
std::string masked(const std::string &text, std::vector<Range> ranges) {
    std::sort(ranges.begin(), ranges.end(), [](const Range &a, const Range &b) {
        return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
    });
    std::string out;
    std::size_t at = 0;
    for (const Range &range : ranges) {
        if (range.end <= at)
            continue;
        if (range.begin >= at) {
            out.append(text, at, range.begin - at);
            out += mask;
        }
        at = range.end;
    }
    return out.append(text, at);
}

} // namespace

void Redactor::add_form(std::string text, bool encoded) {
    if (text.size() < key_size)
        return;
    std::vector<Known> &bucket = anywhere_[key_of(text.data())];
    if (std::any_of(bucket.begin(), bucket.end(), [&](const Known &known) { return known.text == text; }))
        return;
    bucket.push_back({std::move(text), encoded});
    std::stable_sort(bucket.begin(), bucket.end(),
                     [](const Known &a, const Known &b) { return a.text.size() > b.text.size(); });
}

void Redactor::add(std::string_view secret) {
    if (secret.empty())
        return;
    const std::lock_guard lock(mutex_);
    for (const std::string &piece : pieces_of(secret)) {
        switch (telling(piece)) {
        case Telling::nothing:
            keep(values_, piece);
            break;
        case Telling::alone:
            keep(alone_, piece);
            break;
        case Telling::anywhere:
            for (Form &form : forms_of(piece))
                add_form(std::move(form.text), form.encoded);
        }
    }
}

/// The longest secret that the text begins with.
const Redactor::Known *Redactor::find_at(std::string_view text) const {
    const auto bucket = anywhere_.find(key_of(text.data()));
    if (bucket == anywhere_.end())
        return nullptr;
    const auto found = std::find_if(bucket->second.begin(), bucket->second.end(),
                                    [&](const Known &known) { return text.starts_with(known.text); });
    return found == bucket->second.end() ? nullptr : &*found;
}

void Redactor::mask_anywhere(std::string &text) const {
    if (anywhere_.empty() || text.size() < key_size)
        return;
    std::vector<Range> ranges;
    for (const PlainView &view : plain_views(text)) {
        for (std::size_t at = 0; at + key_size <= view.text.size(); ++at) {
            const Known *found = find_at(std::string_view(view.text).substr(at));
            if (found == nullptr)
                continue;
            const Range range{view.starts[at], view.ends[at + found->text.size() - 1]};
            ranges.push_back(found->encoded ? with_neighbours(text, range) : range);
            at += found->text.size() - 1;
        }
    }
    if (!ranges.empty())
        text = masked(text, std::move(ranges));
}

std::string Redactor::redact(std::string_view text) const {
    std::string out(text);
    {
        const std::lock_guard lock(mutex_);
        mask_anywhere(out);
        for (const std::string &secret : alone_)
            mask_where(out, secret,
                       [&](std::size_t at, std::size_t end) { return stands_alone(out, at, end); });
        for (const std::string &secret : values_)
            mask_where(out, secret,
                       [&](std::size_t at, std::size_t end) { return stands_as_value(out, at, end); });
    }
    mask_userinfo(out);
    return out;
}

Redactor &redactor() {
    static Redactor instance;
    return instance;
}

bool may_hold_secret(const std::string &name) {
    const std::string text = lower(name);
    static constexpr std::array<std::string_view, 9> words = {"pass", "secret",  "token", "key",    "cred",
                                                              "auth", "private", "dsn",   "session"};
    return has_any(text, words);
}

} // namespace stowage::support
