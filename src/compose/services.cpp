#include "compose/services.hpp"

#include "compose/limits.hpp"
#include "desired/yaml/parse.hpp"
#include "support/diagnostics.hpp"
#include "support/interpolate.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using Env = std::map<std::string, std::string>;

/// Nothing where a variable that the stack does not set has a say: a `.env` file or the server may set it.
std::optional<std::string> known_text(const Node &node, const Env &env) {
    if (!node.is_scalar())
        return std::nullopt;
    auto text = support::interpolate(node.text, env);
    if (text.problem != support::Interpolated::Problem::none || text.assumes)
        return std::nullopt;
    return std::move(text.value);
}

/// Whether older YAML may read more in it than text: a number in another notation, a date, a truth value.
bool may_be_rewritten(const Node &node) {
    static const std::set<std::string> words = {"y",   "n",    "yes",   "no",   "on",
                                                "off", "true", "false", "null", "~"};
    const std::string &text = node.text;
    if (node.kind == Kind::integer)
        return text.size() > 15 || text.starts_with('+') || text.starts_with("-0") ||
               (text.size() > 1 && text.starts_with('0'));
    const bool numeric = text.find_first_not_of("0123456789_:.+-eExXoTtZz ") == std::string::npos;
    return node.kind != Kind::text || (!text.empty() && numeric) || words.contains(support::lower(text));
}

/// As it arrives; nothing where that is not certain.
std::optional<std::string> exact_text(const Node &node, const Env &env) {
    return may_be_rewritten(node) ? std::nullopt : known_text(node, env);
}

const Node *child(const Node &node, std::string_view key) {
    const Entry *entry = node.find(key);
    return entry == nullptr ? nullptr : entry->value.get();
}

/// Nothing where it is not known; `otherwise` where it is not written.
std::optional<int> number(const Node *node, const Env &env, int otherwise) {
    if (node == nullptr || node->kind == Kind::null)
        return otherwise;
    const auto text = known_text(*node, env);
    int value = 0;
    if (!text || text->empty() || (text->size() > 1 && text->front() == '0'))
        return std::nullopt;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    return error == std::errc() && end == text->data() + text->size() ? std::optional(value) : std::nullopt;
}

/// As a shell splits words; nothing where more than quotes is special in it: the ways to read that differ.
std::optional<std::vector<std::string>> split_words(std::string_view line) {
    std::vector<std::string> words;
    std::string word;
    bool open = false;
    char quote = 0;
    constexpr std::string_view special = "#;&|<>()$*?[]{}~!";
    for (const char c : line) {
        if (c == '\\' || c == '`' || (quote == 0 && special.find(c) != std::string_view::npos))
            return std::nullopt;
        if (quote != 0 && c == quote) {
            quote = 0;
        } else if (quote != 0) {
            word += c;
        } else if (c == '\'' || c == '"') {
            quote = c;
            open = true;
        } else if (c == ' ' || c == '\t' || c == '\n') {
            if (open || !word.empty())
                words.push_back(std::move(word));
            word.clear();
            open = false;
        } else {
            word += c;
        }
    }
    if (quote != 0)
        return std::nullopt;
    if (open || !word.empty())
        words.push_back(std::move(word));
    return words;
}

std::optional<std::vector<std::string>> command_of(const Node *node, const Env &env) {
    if (node == nullptr || node->kind == Kind::null || node->kind == Kind::map)
        return std::nullopt;
    if (node->kind != Kind::list) {
        const auto text = known_text(*node, env);
        return text ? split_words(*text) : std::nullopt;
    }
    std::vector<std::string> words;
    for (const auto &item : node->items) {
        auto text = exact_text(*item, env);
        if (!text)
            return std::nullopt;
        words.push_back(std::move(*text));
    }
    return words;
}

bool add_variable(Env &result, std::string_view name, std::optional<std::string> value) {
    if (!value)
        return false;
    result[std::string(name)] = std::move(*value);
    return true;
}

/// Nothing where an env file or a variable that is passed on has a say.
std::optional<Env> environment_of(const Node &service, const Env &env) {
    if (service.find("env_file") != nullptr)
        return std::nullopt;
    const Node *node = child(service, "environment");
    Env result;
    if (node == nullptr || node->kind == Kind::null)
        return result;
    for (const Entry &entry : node->entries)
        if (entry.value->kind == Kind::null ||
            !add_variable(result, entry.key, exact_text(*entry.value, env)))
            return std::nullopt;
    for (const auto &item : node->items) {
        const auto text = known_text(*item, env);
        const auto equals = text ? text->find('=') : std::string::npos;
        if (equals == std::string::npos)
            return std::nullopt;
        result[text->substr(0, equals)] = text->substr(equals + 1);
    }
    return result;
}

/// Compose starts what has no profile, and what has one that COMPOSE_PROFILES names.
bool is_enabled(const Node &service, const std::set<std::string> &profiles) {
    const Node *own = child(service, "profiles");
    if (own == nullptr || own->items.empty() || profiles.contains("*"))
        return true;
    return std::any_of(own->items.begin(), own->items.end(),
                       [&](const auto &profile) { return profiles.contains(profile->text); });
}

std::set<std::string> profiles_in(const Env &env) {
    std::set<std::string> profiles;
    const auto found = env.find("COMPOSE_PROFILES");
    if (found == env.end())
        return profiles;
    std::string_view rest = found->second;
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        if (const std::string_view name = support::trim(rest.substr(0, comma)); !name.empty())
            profiles.insert(std::string(name));
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    }
    return profiles;
}

std::optional<int> count_of(const Node &service, const Env &env) {
    const Node *deploy = child(service, "deploy");
    if (deploy != nullptr) {
        const Node *mode = child(*deploy, "mode");
        if (mode != nullptr && mode->text != "replicated")
            return std::nullopt;
    }
    const Node *replicas = deploy == nullptr ? nullptr : child(*deploy, "replicas");
    return number(replicas != nullptr ? replicas : child(service, "scale"), env, 1);
}

/// Whether it may have no containers: nothing to expect then.
bool may_be_none(const Node &service, const Env &env) {
    const Node *deploy = child(service, "deploy");
    const Node *replicas = deploy == nullptr ? nullptr : child(*deploy, "replicas");
    const auto none = [&](const Node *node) {
        const auto count = number(node, env, 1);
        return !count || *count == 0;
    };
    return none(replicas) || none(child(service, "scale"));
}

/// Whether the service that it extends, which may say that too, lets it start; not where that is in another
/// file.
bool base_lets_start(const Node &service, const Node &services, const Env &env,
                     const std::set<std::string> &profiles, int depth = 0) {
    constexpr int deepest = 10;
    const Node *extends = child(service, "extends");
    if (extends == nullptr)
        return true;
    const Node *name = extends->is_scalar() ? extends : child(*extends, "service");
    const bool elsewhere = !extends->is_scalar() && extends->find("file") != nullptr;
    const Node *base = name == nullptr || elsewhere ? nullptr : child(services, name->text);
    return base != nullptr && depth < deepest && is_enabled(*base, profiles) && !may_be_none(*base, env) &&
           base_lets_start(*base, services, env, profiles, depth + 1);
}

ExpectedService read_service(const std::string &name, const Node &services, const Env &env,
                             const std::set<std::string> &profiles) {
    const Node &service = *child(services, name);
    ExpectedService result;
    result.name = name;
    result.required = is_enabled(service, profiles) && !may_be_none(service, env) &&
                      base_lets_start(service, services, env, profiles);
    result.count = count_of(service, env);
    if (service.find("extends") != nullptr) { // the rest of it is elsewhere
        result.count.reset();
        return result;
    }
    if (const Node *image = child(service, "image"); image != nullptr)
        result.image = exact_text(*image, env).value_or("");
    result.command = command_of(child(service, "command"), env);
    result.env = environment_of(service, env);
    return result;
}

/// A later file adds to a service, or overrides parts of it: only what needs no merging is known then.
void merge_into(ExpectedService &known, const ExpectedService &later, const Node &node) {
    known.required = known.required && later.required;
    const bool extends = node.find("extends") != nullptr;
    if (node.find("deploy") != nullptr || node.find("scale") != nullptr || extends)
        known.count = later.count;
    if (node.find("image") != nullptr || extends)
        known.image = later.image;
    if (node.find("command") != nullptr || extends)
        known.command = later.command;
    known.env.reset();
}

bool add_file(Expected &expected, const Node &document, const Env &env,
              const std::set<std::string> &profiles) {
    const Node *services = child(document, "services");
    if (services == nullptr)
        return false;
    for (const Entry &entry : services->entries) {
        ExpectedService service = read_service(entry.key, *services, env, profiles);
        const auto known = std::find_if(expected.services.begin(), expected.services.end(),
                                        [&](const ExpectedService &one) { return one.name == service.name; });
        if (known == expected.services.end())
            expected.services.push_back(std::move(service));
        else
            merge_into(*known, service, *entry.value);
    }
    return document.find("include") == nullptr;
}

} // namespace

const ExpectedService *Expected::find(std::string_view name) const {
    const auto found = std::find_if(services.begin(), services.end(),
                                    [&](const ExpectedService &one) { return one.name == name; });
    return found == services.end() ? nullptr : &*found;
}

Expected expected_of(const std::vector<std::string> &texts, const Env &env) {
    Expected expected;
    const std::set<std::string> profiles = profiles_in(env);
    bool complete = !texts.empty();
    for (const std::string &text : texts) {
        support::Diagnostics mistakes;
        const desired::Source source("compose file", text);
        const auto parsed = desired::yaml::parse(source, file_limits, mistakes);
        if (!parsed.complete || !mistakes.empty() || parsed.documents.size() != 1)
            return {};
        complete = add_file(expected, *parsed.documents.front(), env, profiles) && complete;
    }
    expected.complete = complete;
    return expected;
}

std::vector<std::string> expected_services(std::string_view text) {
    std::vector<std::string> names;
    for (const ExpectedService &service : expected_of({std::string(text)}, {}).services)
        if (service.required)
            names.push_back(service.name);
    return names;
}

} // namespace stowage::compose
