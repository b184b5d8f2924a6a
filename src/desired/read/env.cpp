#include "desired/read/env.hpp"

#include "desired/dotenv.hpp"
#include "desired/read/fields.hpp"
#include "desired/read/rules.hpp"
#include "desired/read/value.hpp"
#include "desired/yaml/parse.hpp"
#include "support/codes.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::desired {
namespace {

/// Collects variables; the last one that is set wins.
class Variables {
public:
    explicit Variables(const Context &context) : context_(context) {}

    void read_map(const yaml::Node &map) {
        for (const yaml::Entry &entry : map.entries) {
            const std::string key = fmt::format("the variable {}", in_quotes(entry.key));
            if (check_name(entry.key, entry.where))
                set(entry.key, read_value(context_, key, *entry.value), entry.where);
        }
    }

    void read_list(const yaml::Node &list) {
        std::map<std::string, Location> seen;
        for (const yaml::NodePtr &item : list.items) {
            const auto name = read_item(*item);
            if (!name)
                continue;
            const auto [first, added] = seen.emplace(*name, item->where);
            if (!added)
                context_.diagnostics.add(support::Code::input_duplicate,
                                         {item->where,
                                          fmt::format("the variable {} is given twice", in_quotes(*name)),
                                          "keep one of them",
                                          {first->second},
                                          {}});
        }
    }

    void read_file(const std::string &path, const Location &where, Dotenv &dotenv) {
        const std::filesystem::path reached = context_.reach(path);
        std::string text;
        try {
            text = yaml::without_bom(context_.read_file(reached, context_.options.limits.file_bytes));
        } catch (const support::Error &error) {
            context_.error(support::Code::input_file_unreadable, where, error.what(), advice_of(error));
            return;
        }
        if (text.find('\0') != std::string::npos || !support::is_valid_utf8(text)) {
            context_.error(support::Code::input_file_unreadable, where,
                           fmt::format("{} is not a text file in UTF-8", reached.string()));
            return;
        }
        for (std::size_t at = 0; (at = text.find("\r\n", at)) != std::string::npos;)
            text.erase(at, 1);
        // Not one of context_.sources: such files often hold secrets, so their lines are never shown.
        const Source source(reached.string(), std::move(text));
        for (const DotenvMistake &mistake : dotenv.read(source.text()))
            context_.error(source.at_offset(mistake.offset), mistake.what, mistake.advice);
        for (const auto &[name, variable] : dotenv.last_read()) {
            const Location place = source.at_offset(variable.offset);
            set(name, literal(variable.value, place), place);
        }
    }

    [[nodiscard]] std::vector<EnvEntry> take(Places &places) {
        std::vector<EnvEntry> all;
        all.reserve(values_.size());
        for (auto &[name, value] : values_) {
            places[fmt::format("env.{}", name)] = value.where;
            all.push_back({name, std::move(value)});
        }
        return all;
    }

private:
    bool check_name(const std::string &name, const Location &where) {
        const auto complaint = check_new_env_name(name);
        if (complaint)
            context_.error(support::Code::input_bad_name, where,
                           fmt::format("{} {}", in_quotes(name), complaint->what), complaint->advice);
        return !complaint;
    }

    void set(const std::string &name, std::optional<Text> value, const Location &where) {
        if (!value)
            return;
        if (value->for_comparing().find('\0') != std::string::npos)
            context_.error(where,
                           fmt::format("the variable {} has a NUL character in its value", in_quotes(name)));
        value->where = where;
        values_[name] = std::move(*value);
    }

    /// `NAME=value` or `{name: NAME, value: …}`; the name, or nothing where that was reported.
    std::optional<std::string> read_item(const yaml::Node &item) {
        if (item.kind == yaml::Kind::map)
            return read_pair(item);
        if (item.kind != yaml::Kind::text) {
            context_.error(support::Code::input_wrong_type, item.where,
                           fmt::format("an item of env must be NAME=value or {{name: …, value: …}}, not {}",
                                       name_of(item.kind)));
            return std::nullopt;
        }
        const auto sign = item.text.find('=');
        if (sign == std::string::npos) {
            context_.error(
                item.where, "an item of env must be NAME=value",
                "write NAME= for an empty one, or {name: NAME, value: {env: NAME}} to take it from the "
                "environment of stowage");
            return std::nullopt;
        }
        std::string name = item.text.substr(0, sign);
        if (!check_name(name, item.where))
            return std::nullopt;
        set(name, literal(item.text.substr(sign + 1), item.where), item.where);
        return name;
    }

    std::optional<std::string> read_pair(const yaml::Node &item) {
        const Fields fields(context_, item, "an item of env", {"name", "value"});
        const auto name = fields.required_text("name");
        const yaml::Entry *value = item.find("value");
        if (value == nullptr)
            context_.error(support::Code::input_missing_key, item.where,
                           "an item of env needs the key 'value'");
        if (!name || !check_name(name->value, name->where))
            return std::nullopt;
        if (value != nullptr)
            set(name->value,
                read_value(context_, fmt::format("the variable {}", in_quotes(name->value)), *value->value),
                item.where);
        return name->value;
    }

    const Context &context_;
    std::map<std::string, Text> values_;
};

void read_files(const Context &context, const yaml::Node &node, Variables &variables) {
    Dotenv dotenv;
    const auto read = [&](const yaml::Node &path) {
        if (path.kind != yaml::Kind::text)
            wrong_type(context, "a path in envFile", "text", path);
        else if (path.text.empty())
            context.error(support::Code::input_empty, path.where, "a path in envFile must not be empty");
        else
            variables.read_file(path.text, path.where, dotenv);
    };
    if (node.kind == yaml::Kind::list) {
        for (const yaml::NodePtr &item : node.items)
            read(*item);
    } else {
        read(node);
    }
}

} // namespace

std::vector<EnvEntry> read_env(const Context &context, const yaml::Node *env, const yaml::Node *env_file,
                               Places &places) {
    Variables variables(context);
    if (env_file != nullptr) {
        places["envFile"] = env_file->where;
        read_files(context, *env_file, variables);
    }
    if (env != nullptr) {
        places["env"] = env->where;
        if (env->kind == yaml::Kind::map)
            variables.read_map(*env);
        else if (env->kind == yaml::Kind::list)
            variables.read_list(*env);
        else
            wrong_type(context, "env", "a map or a list", *env);
    }
    return variables.take(places);
}

} // namespace stowage::desired
