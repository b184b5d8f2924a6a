#include "compose/schema_check.hpp"

#include "compose/json_schema.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using desired::yaml::NodePtr;
using nlohmann::json;

/// Keys of releases later than those whose schemas are here.
const std::set<std::string> &later_keys() {
    static const std::set<std::string> keys{"pre_start", "jobs"};
    return keys;
}

json number(const std::string &text, Kind kind) {
    const char *end = text.data() + text.size();
    if (std::int64_t whole = 0; kind == Kind::integer && std::from_chars(text.data(), end, whole).ptr == end)
        return whole;
    double real = 0;
    const auto [ptr, error] = std::from_chars(text.data(), end, real);
    return kind == Kind::integer ? json(std::int64_t{0})
                                 : json(error == std::errc() && ptr == end ? real : 0.5);
}

json scalar(const Node &node, const Values &values) {
    switch (node.kind) {
    case Kind::null:
        return nullptr;
    case Kind::boolean:
        return support::lower(node.text) == "true";
    case Kind::integer:
    case Kind::real:
        return number(node.text, node.kind);
    default:
        return values.text(node);
    }
}

json json_of(const Node &node, const Values &values) {
    if (node.is_scalar())
        return scalar(node, values);
    if (node.kind == Kind::list) {
        json list = json::array();
        for (const NodePtr &item : node.items)
            list.push_back(json_of(*item, values));
        return list;
    }
    json map = json::object();
    for (const Entry &entry : node.entries)
        map[entry.key] = json_of(*entry.value, values);
    return map;
}

/// What stands at a path of a tree.
struct Place {
    const Node *node = nullptr; ///< the last one that is there
    const Entry *entry = nullptr;
};

Place place_of(const Node &root, const std::vector<std::string> &path) {
    Place place{&root, nullptr};
    for (const std::string &step : path) {
        const Entry *entry = place.node->find(step);
        if (entry != nullptr) {
            place = {entry->value.get(), entry};
            continue;
        }
        std::size_t index = 0;
        const auto [ptr, error] = std::from_chars(step.data(), step.data() + step.size(), index);
        if (error != std::errc() || index >= place.node->items.size())
            break;
        place = {place.node->items[index].get(), nullptr};
    }
    return place;
}

/// A part that is not known here may be right; and a text is cast to the number or the truth value that is
/// wanted, where that can be: by Compose always, for a swarm where a variable brought it.
bool may_be_right(const SchemaMistake &mistake, const Node &node, const Values &values, Dialect dialect) {
    const std::string text = support::lower(values.text(node));
    if (text.find(unknown_value) != std::string::npos || values.is_broken(node))
        return true;
    if (dialect == Dialect::swarm && !values.is_replaced(node))
        return false;
    const bool cast =
        std::any_of(mistake.allowed.begin(), mistake.allowed.end(), [](const std::string &word) {
            return word == type_word("number") || word == type_word("integer") ||
                   word == type_word("boolean");
        });
    static const std::set<std::string> words{"true", "false", "yes", "no", "on", "off", "y", "n"};
    const bool fits = words.contains(text) ||
                      (!text.empty() && text.find_first_not_of("0123456789.+-e") == std::string::npos);
    return node.kind == Kind::text && cast && fits;
}

/// `service 'web'`, `volume 'data'`, or the path.
std::string subject(const std::vector<std::string> &path) {
    if (path.empty())
        return "the file";
    static const std::vector<std::string> named_ones{"services", "networks", "volumes", "secrets", "configs"};
    const bool named =
        path.size() > 1 && std::find(named_ones.begin(), named_ones.end(), path[0]) != named_ones.end();
    if (!named)
        return fmt::format("'{}'", support::join(path, "."));
    std::string owner = fmt::format("{} '{}'", path[0].substr(0, path[0].size() - 1), path[1]);
    if (path.size() == 2)
        return owner;
    return fmt::format("'{}' of {}", support::join({path.begin() + 2, path.end()}, "."), owner);
}

const char *reader_of(Dialect dialect) {
    return dialect == Dialect::swarm ? "'docker stack deploy'" : "Docker Compose";
}

/// What else may be meant where a key is not known.
std::string advice_for(const SchemaMistake &mistake, const Entry *entry, Dialect dialect) {
    const bool like_a_service =
        entry != nullptr && entry->value->kind == Kind::map &&
        (entry->value->find("image") != nullptr || entry->value->find("build") != nullptr);
    if (mistake.path.empty() && like_a_service)
        return "a service has to be indented below 'services:'";
    if (dialect == Dialect::swarm && is_known(mistake.path, mistake.key, Schema::newest))
        return "Docker Compose knows it, 'docker stack deploy' does not: leave it out for a swarm";
    if (const auto near = support::did_you_mean(mistake.key, mistake.allowed))
        return fmt::format("did you mean '{}'?", *near);
    return fmt::format("{} refuses keys that it does not know, but for those with x- in front",
                       reader_of(dialect));
}

Problem unknown_key(const SchemaMistake &mistake, const Node &root, Dialect dialect) {
    const Entry *entry = place_of(root, mistake.path).node->find(mistake.key);
    return {true, fmt::format("{} has an unknown key '{}'", subject(mistake.path), mistake.key),
            advice_for(mistake, entry, dialect), entry == nullptr ? root.where : entry->where};
}

Problem wrong_value(const SchemaMistake &mistake, const Place &place, Dialect dialect) {
    const support::Location where =
        place.node->kind == Kind::null && place.entry != nullptr ? place.entry->where : place.node->where;
    if (mistake.kind == SchemaMistake::Kind::missing_key)
        return {true, fmt::format("{} lacks the key '{}'", subject(mistake.path), mistake.key), "", where};
    if (mistake.kind == SchemaMistake::Kind::type) {
        const std::string wanted = mistake.allowed.empty() ? "" : support::join(mistake.allowed, " or ");
        return {true, fmt::format("{} can't be {}", subject(mistake.path), name_of(place.node->kind)),
                wanted.empty() ? "" : "it has to be " + wanted, where};
    }
    if (mistake.kind == SchemaMistake::Kind::twice)
        return {true, fmt::format("{} has the same thing twice", subject(mistake.path)), "", where};
    return {
        true,
        fmt::format("{} is not as {} wants it: {}", subject(mistake.path), reader_of(dialect), mistake.words),
        "", where};
}

/// Whether one path is the other, or leads to it.
bool related(const std::vector<std::string> &a, const std::vector<std::string> &b) {
    const std::size_t common = std::min(a.size(), b.size());
    return std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(common), b.begin());
}

bool also_in(const SchemaMistake &mistake, const std::vector<SchemaMistake> &others) {
    return std::any_of(others.begin(), others.end(), [&](const SchemaMistake &other) {
        return related(mistake.path, other.path) && mistake.key == other.key;
    });
}

/// Reports what a schema does not allow, as far as it is sure.
class SchemaReport {
public:
    SchemaReport(const Node &root, const Values &values, Dialect dialect)
        : root_(root), values_(values), dialect_(dialect) {}

    void add(const SchemaMistake &mistake) {
        if (std::optional<Problem> problem = problem_of(mistake))
            problems_.push_back(std::move(*problem));
    }

    /// What only one release of Docker Compose refuses.
    void add(const SchemaMistake &mistake, Release only, const char *who) {
        std::optional<Problem> problem = problem_of(mistake);
        if (!problem)
            return;
        problem->fatal = false;
        problem->only = only;
        problem->advice = fmt::format("{} refuses it", who);
        problems_.push_back(std::move(*problem));
    }

    std::vector<Problem> take() { return std::move(problems_); }

private:
    /// Nothing where it is looked at elsewhere, or may be right.
    [[nodiscard]] std::optional<Problem> problem_of(const SchemaMistake &mistake) const {
        using MistakeKind = SchemaMistake::Kind;
        const Place place = place_of(root_, mistake.path);
        const bool a_service = mistake.path.size() <= 2 && mistake.kind == MistakeKind::type &&
                               !mistake.path.empty() && mistake.path.front() == "services";
        if (a_service || (mistake.kind == MistakeKind::twice && dialect_ != Dialect::swarm))
            return std::nullopt; // Compose takes out what is there twice
        // One of several forms fits, and only what is in it twice does not.
        const bool fits = std::find(mistake.allowed.begin(), mistake.allowed.end(),
                                    name_of(place.node->kind)) != mistake.allowed.end();
        if (mistake.kind == MistakeKind::type && fits)
            return std::nullopt;
        if (place.node->is_scalar() && may_be_right(mistake, *place.node, values_, dialect_))
            return std::nullopt;
        Problem problem = mistake.kind == MistakeKind::unknown_key ? unknown_key(mistake, root_, dialect_)
                                                                   : wrong_value(mistake, place, dialect_);
        problem.fatal = dialect_ == Dialect::swarm || !later_keys().contains(mistake.key);
        return problem;
    }

    const Node &root_;
    const Values &values_;
    Dialect dialect_;
    std::vector<Problem> problems_;
};

} // namespace

std::vector<Problem> check_schema(const Node &root, const Values &values, Dialect dialect) {
    const json document = json_of(root, values);
    SchemaReport report(root, values, dialect);
    if (dialect == Dialect::swarm) {
        for (const SchemaMistake &mistake : schema_mistakes(document, Schema::stack))
            report.add(mistake);
        return report.take();
    }
    const std::vector<SchemaMistake> by_newest = schema_mistakes(document, Schema::newest);
    const std::vector<SchemaMistake> by_oldest = schema_mistakes(document, Schema::oldest);
    for (const SchemaMistake &mistake : by_newest)
        if (also_in(mistake, by_oldest))
            report.add(mistake);
        else
            report.add(mistake, Release::newer, "a newer Docker Compose");
    for (const SchemaMistake &mistake : by_oldest)
        if (!also_in(mistake, by_newest))
            report.add(mistake, Release::older, "Docker Compose 2.29, which Portainer 2.23 runs,");
    return report.take();
}

} // namespace stowage::compose
