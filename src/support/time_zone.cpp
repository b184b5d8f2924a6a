#include "support/time_zone.hpp"

#include "support/error.hpp"
#include "support/file.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>

namespace stowage::support {
namespace {

constexpr std::size_t file_limit = 1u << 20;

[[noreturn]] void damaged() {
    throw Error("the time zone's file is damaged", "install the package tzdata again");
}

/// Reads big-endian numbers one after the other.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) {}

    std::int64_t number(std::size_t bytes) {
        const std::string_view part = take(bytes);
        std::uint64_t value = (static_cast<unsigned char>(part.front()) & 0x80) != 0 ? ~std::uint64_t{0} : 0;
        for (const char c : part)
            value = (value << 8) | static_cast<unsigned char>(c);
        return static_cast<std::int64_t>(value);
    }
    std::size_t count() {
        const std::int64_t value = number(4);
        if (value < 0 || value > static_cast<std::int64_t>(file_limit))
            damaged();
        return static_cast<std::size_t>(value);
    }
    std::string_view take(std::size_t bytes) {
        if (bytes == 0 || text_.size() < bytes)
            damaged();
        const std::string_view part = text_.substr(0, bytes);
        text_.remove_prefix(bytes);
        return part;
    }
    void skip(std::size_t bytes) {
        if (bytes > 0)
            take(bytes);
    }
    [[nodiscard]] std::string_view rest() const { return text_; }

private:
    std::string_view text_;
};

struct Counts {
    std::size_t utc, standard, leaps, times, types, characters;
};

Counts read_header(Reader &reader) {
    if (reader.take(4) != "TZif")
        damaged();
    if (reader.take(1).front() < '2')
        damaged();
    reader.skip(15);
    Counts counts{};
    for (std::size_t *count :
         {&counts.utc, &counts.standard, &counts.leaps, &counts.times, &counts.types, &counts.characters})
        *count = reader.count();
    return counts;
}

/// Reads the rule's text from left to right.
class RuleText {
public:
    explicit RuleText(std::string_view text) : text_(text) {}

    [[nodiscard]] bool at_end() const { return text_.empty(); }
    bool accept(char c) {
        if (text_.empty() || text_.front() != c)
            return false;
        text_.remove_prefix(1);
        return true;
    }
    void expect(char c) {
        if (!accept(c))
            damaged();
    }
    /// `CET`, `<+03>`.
    void name() {
        const bool quoted = accept('<');
        while (!text_.empty() &&
               (quoted ? text_.front() != '>' : std::isalpha(static_cast<unsigned char>(text_.front())) != 0))
            text_.remove_prefix(1);
        if (quoted)
            expect('>');
    }
    int number() {
        int value = 0;
        std::size_t digits = 0;
        while (!text_.empty() && std::isdigit(static_cast<unsigned char>(text_.front())) != 0 &&
               digits++ < 4) {
            value = value * 10 + (text_.front() - '0');
            text_.remove_prefix(1);
        }
        if (digits == 0)
            damaged();
        return value;
    }
    /// `[+-]hh[:mm[:ss]]` in seconds.
    std::int64_t time() {
        const bool negative = accept('-');
        if (!negative)
            accept('+');
        std::int64_t value = std::int64_t{number()} * 3600;
        if (accept(':'))
            value += std::int64_t{number()} * 60;
        if (accept(':'))
            value += number();
        return negative ? -value : value;
    }

    [[nodiscard]] char front() const { return text_.empty() ? '\0' : text_.front(); }

private:
    std::string_view text_;
};

} // namespace

TimeZone::Rule TimeZone::parse_rule(std::string_view text) {
    RuleText reader(text);
    Rule rule;
    reader.name();
    rule.standard = -reader.time();
    rule.has_summer = !reader.at_end();
    if (!rule.has_summer)
        return rule;
    reader.name();
    rule.summer = reader.front() == ',' ? rule.standard + 3600 : -reader.time();
    for (Change *change : {&rule.begins, &rule.ends}) {
        reader.expect(',');
        reader.expect('M'); // the other forms are in no zone of the database
        change->month = reader.number();
        reader.expect('.');
        change->week = reader.number();
        reader.expect('.');
        change->weekday = reader.number();
        if (change->month < 1 || change->month > 12 || change->week < 1 || change->week > 5 ||
            change->weekday > 6)
            damaged();
        if (reader.accept('/'))
            change->time = reader.time();
    }
    return rule;
}

std::int64_t TimeZone::offset_by(const Rule &rule, std::int64_t time) {
    using namespace std::chrono;
    if (!rule.has_summer)
        return rule.standard;
    const sys_seconds local{seconds{time + rule.standard}};
    const year in = year_month_day{floor<days>(local)}.year();
    const auto at = [&](const Change &change, std::int64_t offset) {
        const weekday day{static_cast<unsigned>(change.weekday)};
        const month of{static_cast<unsigned>(change.month)};
        const sys_days date = change.week == 5 ? sys_days{in / of / day[last]}
                                               : sys_days{in / of / day[static_cast<unsigned>(change.week)]};
        return duration_cast<seconds>(date.time_since_epoch()).count() + change.time - offset;
    };
    const std::int64_t begins = at(rule.begins, rule.standard);
    const std::int64_t ends = at(rule.ends, rule.summer);
    const bool summer = begins < ends ? time >= begins && time < ends : time >= begins || time < ends;
    return summer ? rule.summer : rule.standard;
}

TimeZone TimeZone::parse(std::string_view file) {
    Reader reader(file);
    const Counts old = read_header(reader); // the same again for programs of 32 bits
    reader.skip(old.times * 5 + old.types * 6 + old.characters + old.leaps * 8 + old.standard + old.utc);
    const Counts counts = read_header(reader);
    TimeZone zone;
    for (std::size_t i = 0; i < counts.times; ++i)
        zone.transitions_.push_back(reader.number(8));
    std::vector<std::size_t> kinds;
    for (std::size_t i = 0; i < counts.times; ++i)
        kinds.push_back(static_cast<unsigned char>(reader.take(1).front()));
    std::vector<std::int64_t> offsets;
    for (std::size_t i = 0; i < counts.types; ++i) {
        offsets.push_back(reader.number(4));
        reader.skip(2);
    }
    reader.skip(counts.characters + counts.leaps * 12 + counts.standard + counts.utc);
    if (offsets.empty())
        damaged();
    zone.before_ = offsets.front();
    for (const std::size_t kind : kinds) {
        if (kind >= offsets.size())
            damaged();
        zone.offsets_.push_back(offsets[kind]);
    }
    std::string_view rule = reader.rest();
    if (rule.size() > 2 && rule.front() == '\n' && rule.back() == '\n') {
        zone.rule_ = parse_rule(rule.substr(1, rule.size() - 2));
        zone.has_rule_ = true;
    }
    return zone;
}

TimeZone TimeZone::load(const std::string &name) {
    if (name == "UTC")
        return {};
    const char *chosen = std::getenv("TZDIR");
    const std::filesystem::path folder = chosen != nullptr && *chosen == '/' ? chosen : "/usr/share/zoneinfo";
    const bool leads_elsewhere = name.empty() || name.front() == '/' || name.find("..") != std::string::npos;
    if (leads_elsewhere || !std::filesystem::is_regular_file(folder / name))
        throw Error(fmt::format("there is no time zone '{}' in {}", name, folder.string()),
                    "write it like Europe/Berlin; the package tzdata has them");
    return parse(read_file(folder / name, file_limit));
}

std::chrono::seconds TimeZone::offset_at(std::chrono::system_clock::time_point time) const {
    const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    const auto next = std::upper_bound(transitions_.begin(), transitions_.end(), seconds);
    if (next == transitions_.end() && has_rule_)
        return std::chrono::seconds(offset_by(rule_, seconds));
    if (next == transitions_.begin())
        return std::chrono::seconds(before_);
    return std::chrono::seconds(offsets_[static_cast<std::size_t>(next - transitions_.begin()) - 1]);
}

} // namespace stowage::support
