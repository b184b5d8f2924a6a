#include "restart_times.hpp"

#include <array>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace simulator {
namespace {

struct Bounds {
    int least;
    int most;
    std::vector<std::string> names; ///< for `least` and so on
};

const std::array<Bounds, 5> &bounds() {
    static const std::array<Bounds, 5> all = {{
        {0, 59, {}},
        {0, 23, {}},
        {1, 31, {}},
        {1, 12, {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
        {0, 6, {"sun", "mon", "tue", "wed", "thu", "fri", "sat"}},
    }};
    return all;
}

/** -1 for what is none. */
int value_of(std::string text, const Bounds &of) {
    for (char &c : text) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    for (std::size_t i = 0; i < of.names.size(); ++i) {
        if (of.names[i] == text) {
            return of.least + static_cast<int>(i);
        }
    }
    static const std::regex number("[0-9]{1,6}");
    return std::regex_match(text, number) ? std::stoi(text) : -1;
}

bool takes_range(const std::string &text, const Bounds &of) {
    static const std::regex form("(\\*|\\?|[0-9A-Za-z]+)(-([0-9A-Za-z]+))?(/([0-9]{1,6}))?");
    std::smatch part;
    if (!std::regex_match(text, part, form) || (part[5].matched && std::stoi(part[5]) == 0)) {
        return false;
    }
    if (part[1] == "*" || part[1] == "?") {
        return true;
    }
    const int first = value_of(part[1], of);
    const int last = part[3].matched ? value_of(part[3], of) : first;
    return first >= of.least && last <= of.most && first <= last;
}

bool takes_field(const std::string &text, const Bounds &of) {
    std::istringstream ranges(text);
    for (std::string range; std::getline(ranges, range, ',');) {
        if (!range.empty() && !takes_range(range, of)) { // the server passes over what is empty
            return false;
        }
    }
    return true;
}

bool takes_fields(const std::string &text) {
    std::istringstream words(text);
    std::vector<std::string> fields;
    for (std::string word; words >> word;) {
        fields.push_back(word);
    }
    if (fields.size() != bounds().size()) {
        return false;
    }
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (!takes_field(fields[i], bounds().at(i))) {
            return false;
        }
    }
    return true;
}

} // namespace

bool takes_restart_times(const std::string &text) {
    static const std::regex zone("(CRON_)?TZ=(UTC|Local|[A-Z][A-Za-z_]+/[A-Za-z_/]+) +(.*)");
    static const std::regex every("@every ([0-9.]+(ns|us|ms|s|m|h))+");
    static const std::set<std::string> named = {"@yearly", "@annually", "@monthly", "@weekly",
                                                "@daily",  "@midnight", "@hourly"};
    std::smatch with_zone;
    if (std::regex_match(text, with_zone, zone)) {
        return takes_restart_times(with_zone[3]);
    }
    return named.contains(text) || std::regex_match(text, every) || takes_fields(text);
}

} // namespace simulator
