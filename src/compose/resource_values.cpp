#include "compose/resource_values.hpp"

#include "compose/value_report.hpp"
#include "support/text.hpp"

#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Node;

constexpr double least_cpus = 0.01;
constexpr std::int64_t least_quota = 1000;       // microseconds
constexpr std::int64_t longest_period = 1000000; // microseconds
constexpr std::int64_t most_swappiness = 100;

std::optional<double> real_number(const std::string &text) {
    char *end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    const bool whole = !text.empty() && end == text.c_str() + text.size();
    return whole && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

/// 0 is no limit.
bool is_cpus(const std::string &text) {
    const auto number = real_number(text);
    return number && (*number == 0 || *number >= least_cpus);
}

/// A number from `least` to `most`, or one that says that nobody asks; what is no whole number is judged by
/// the schema.
bool is_between(std::string_view text, std::int64_t least, std::int64_t most, std::int64_t none) {
    const auto number = whole_number(text);
    return !number || *number == none || (*number >= least && *number <= most);
}

class ResourceCheck : ValueReport {
public:
    ResourceCheck(const Values &values, std::vector<Problem> &problems) : ValueReport(values, problems) {}

    void run(const Node &service) {
        constexpr std::string_view how_many = "is no number of processors that an engine gives";
        check(service.find("cpus"), is_cpus, how_many, "the least is 0.01");
        check(limit(service, "cpus"), is_cpus, how_many, "the least is 0.01");
        check(
            service.find("cpuset"),
            [](std::string_view text) { return text.empty() || highest_processor(text).has_value(); },
            "names no processors", "as in 0-3 or 0,2");
        check(
            service.find("cpu_shares"), [](std::string_view text) { return !text.starts_with('-'); },
            "is less than nothing", "");
        check_quota(service);
        check_swap(service);
    }

private:
    static const Entry *limit(const Node &service, const char *key) {
        return below(service, {"deploy", "resources", "limits", key});
    }

    void check_quota(const Node &service) {
        const Entry *quota = service.find("cpu_quota");
        const Entry *period = service.find("cpu_period");
        check(
            quota,
            [](std::string_view text) {
                return is_between(text, least_quota, INT64_MAX, 0) || text.starts_with('-');
            },
            "is less than an engine gives", "the least is 1000 microseconds");
        check(
            period, [](std::string_view text) { return is_between(text, least_quota, longest_period, 0); },
            "is no period of an engine", "it is from 1000 to 1000000 microseconds");
        const bool counted = asks(service.find("cpus")) || asks(limit(service, "cpus"));
        for (const Entry *other : {quota, period})
            if (counted && asks(other))
                add(other->where, fmt::format("cpus and {} exclude each other", other->key),
                    "leave one of them out");
    }

    /// Whether it is there, and is not 0.
    bool asks(const Entry *entry) const {
        const auto text = known(entry);
        const auto number = text ? real_number(*text) : std::nullopt;
        return number && *number != 0;
    }

    void check_swap(const Node &service) {
        check(
            service.find("mem_swappiness"),
            [](std::string_view text) { return is_between(text, 0, most_swappiness, -1); },
            "is not between 0 and 100", "");
        const Entry *swap = service.find("memswap_limit");
        const auto text = known(swap);
        const auto most = text ? size_of(*text) : std::nullopt;
        if (!most || *most <= 0)
            return;
        const Entry *memory = service.find("mem_limit");
        if (memory == nullptr)
            memory = limit(service, "memory");
        if (memory == nullptr)
            return add(swap->value->where, "memswap_limit needs a limit of memory beside it",
                       "set mem_limit too, or leave it out");
        const auto limit = known(memory);
        const auto bytes = limit ? size_of(*limit) : std::nullopt;
        if (bytes && *bytes > *most)
            add(swap->value->where,
                fmt::format("memswap_limit is memory and swap together: {} is less than the memory, {}",
                            *text, *limit),
                "make it larger, or leave it out");
    }
};

} // namespace

void check_resource_values(const Node &service, const Values &values, std::vector<Problem> &problems) {
    ResourceCheck(values, problems).run(service);
}

} // namespace stowage::compose
