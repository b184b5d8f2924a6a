#include "compose/casts.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using desired::yaml::NodePtr;

enum class Wanted { whole, real, truth };

struct Cast {
    std::string_view path; ///< `*` is each item, or each value
    Wanted wanted;
};

constexpr Cast casts[] = {
    {"services/*/configs/*/mode", Wanted::whole},
    {"services/*/cpu_count", Wanted::whole},
    {"services/*/cpu_percent", Wanted::real},
    {"services/*/cpu_shares", Wanted::whole},
    {"services/*/deploy/placement/max_replicas_per_node", Wanted::whole},
    {"services/*/deploy/replicas", Wanted::whole},
    {"services/*/deploy/restart_policy/max_attempts", Wanted::whole},
    {"services/*/deploy/rollback_config/max_failure_ratio", Wanted::real},
    {"services/*/deploy/rollback_config/parallelism", Wanted::whole},
    {"services/*/deploy/update_config/max_failure_ratio", Wanted::real},
    {"services/*/deploy/update_config/parallelism", Wanted::whole},
    {"services/*/healthcheck/disable", Wanted::truth},
    {"services/*/healthcheck/retries", Wanted::whole},
    {"services/*/init", Wanted::truth},
    {"services/*/oom_kill_disable", Wanted::truth},
    {"services/*/oom_score_adj", Wanted::whole},
    {"services/*/pids_limit", Wanted::whole},
    {"services/*/ports/*/target", Wanted::whole},
    {"services/*/privileged", Wanted::truth},
    {"services/*/read_only", Wanted::truth},
    {"services/*/scale", Wanted::whole},
    {"services/*/secrets/*/mode", Wanted::whole},
    {"services/*/stdin_open", Wanted::truth},
    {"services/*/tty", Wanted::truth},
    {"services/*/ulimits/*", Wanted::whole},
    {"services/*/ulimits/*/hard", Wanted::whole},
    {"services/*/ulimits/*/soft", Wanted::whole},
    {"services/*/volumes/*/read_only", Wanted::truth},
    {"services/*/volumes/*/volume/nocopy", Wanted::truth},
    {"configs/*/external", Wanted::truth},
    {"networks/*/attachable", Wanted::truth},
    {"networks/*/enable_ipv6", Wanted::truth},
    {"networks/*/external", Wanted::truth},
    {"networks/*/internal", Wanted::truth},
    {"secrets/*/external", Wanted::truth},
    {"volumes/*/external", Wanted::truth},
};

bool is_truth(std::string_view text) {
    static constexpr std::string_view words[] = {"true", "false", "y", "n", "yes", "no", "on", "off"};
    return std::find(std::begin(words), std::end(words), support::lower(text)) != std::end(words);
}

bool is_real(const std::string &text) {
    char *end = nullptr;
    (void)std::strtod(text.c_str(), &end);
    return !text.empty() && end == text.c_str() + text.size();
}

/// `+5` is one as well.
bool is_whole(std::string_view text) {
    const bool sign = text.size() > 1 && text.front() == '+' && text[1] != '-';
    return whole_number(sign ? text.substr(1) : text).has_value();
}

class CastCheck : ValueReport {
public:
    CastCheck(Dialect dialect, const Values &values, std::vector<Problem> &problems)
        : ValueReport(values, problems, dialect != Dialect::unknown) {}

    void run(const Node &root, const Cast &cast) { look(root, cast.path, cast.wanted); }

private:
    void look(const Node &node, std::string_view path, Wanted wanted) {
        const auto slash = path.find('/');
        const std::string step(path.substr(0, slash));
        const std::string_view rest = slash == path.npos ? std::string_view() : path.substr(slash + 1);
        for (const NodePtr &item : node.items)
            if (step == "*")
                go_on(*item, rest, wanted);
        for (const Entry &entry : node.entries)
            if (step == "*" || step == entry.key)
                go_on(*entry.value, rest, wanted);
    }

    void go_on(const Node &node, std::string_view rest, Wanted wanted) {
        if (!rest.empty())
            look(node, rest, wanted);
        else if (node.kind == Kind::text) // other kinds are for the schema to judge
            cast(node, wanted);
    }

    void cast(const Node &node, Wanted wanted) {
        const auto text = known(node);
        if (!text)
            return;
        if (wanted == Wanted::whole && !is_whole(*text))
            add(node.where, fmt::format("'{}' is no whole number", *text), "");
        else if (wanted == Wanted::real && !is_real(*text))
            add(node.where, fmt::format("'{}' is no number", *text), "");
        else if (wanted == Wanted::truth && !is_truth(*text))
            add(node.where, fmt::format("'{}' is neither true nor false", *text), "");
    }
};

bool is_said(const Problem &problem, const std::vector<Problem> &said) {
    return std::any_of(said.begin(), said.end(), [&](const Problem &other) {
        return other.fatal && other.where.str() == problem.where.str();
    });
}

} // namespace

void check_casts(const Node &root, Dialect dialect, const Values &values, std::vector<Problem> &problems) {
    std::vector<Problem> found;
    if (dialect != Dialect::swarm)
        for (const Cast &cast : casts)
            CastCheck(dialect, values, found).run(root, cast);
    for (Problem &problem : found)
        if (!is_said(problem, problems)) // the schema wants a number in some of these places
            problems.push_back(std::move(problem));
}

} // namespace stowage::compose
