#include "export/edit.hpp"

#include "desired/read/document.hpp"
#include "desired/yaml/parse.hpp"
#include "export/yaml_text.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace stowage::exported {
namespace {

namespace yaml = desired::yaml;
using desired::yaml::Kind;
using desired::yaml::Node;

constexpr desired::yaml::Limits limits{2'000'000, 100};

std::vector<desired::yaml::NodePtr> parse(const std::string &path, const std::string &text) {
    support::Diagnostics diagnostics;
    const desired::Source source(path, desired::yaml::without_bom(text));
    desired::yaml::Parsed parsed = desired::yaml::parse(source, limits, diagnostics);
    if (!diagnostics.empty())
        throw support::InputError(diagnostics.sorted());
    return std::move(parsed.documents);
}

std::size_t line_of(const support::Location &where) {
    return static_cast<std::size_t>(std::max(where.line, 1) - 1);
}

std::size_t column_of(const support::Location &where) {
    return static_cast<std::size_t>(std::max(where.column, 1) - 1);
}

std::vector<std::string> indented(std::size_t column, const std::vector<std::string> &lines) {
    std::vector<std::string> result;
    for (const std::string &line : lines)
        result.push_back(std::string(column, ' ') + line);
    return result;
}

/// A value on one line, as it was written: a reference stays one.
std::string in_one_line(const Node &node) {
    if (node.kind == Kind::map) {
        std::vector<std::string> parts;
        for (const yaml::Entry &entry : node.entries)
            parts.push_back(fmt::format("{}: {}", scalar(entry.key), in_one_line(*entry.value)));
        return fmt::format("{{{}}}", support::join(parts, ", "));
    }
    if (node.kind == Kind::list) {
        std::vector<std::string> parts;
        for (const auto &item : node.items)
            parts.push_back(in_one_line(*item));
        return fmt::format("[{}]", support::join(parts, ", "));
    }
    return node.kind == Kind::text ? scalar(node.text) : node.text;
}

} // namespace

FileEdit::FileEdit(std::string path, const std::string &text)
    : path_(std::move(path)), lines_(text), documents_(parse(path_, text)) {}

bool FileEdit::is_ours() const {
    return std::any_of(documents_.begin(), documents_.end(),
                       [](const auto &document) { return desired::says_stowage(*document); });
}

bool FileEdit::is_block(const Node &map) const {
    if (map.kind != Kind::map || map.entries.empty())
        return false;
    std::set<int> on_lines;
    const int column = map.entries.front().where.column;
    return std::all_of(map.entries.begin(), map.entries.end(), [&](const yaml::Entry &entry) {
        const std::string before = lines_.start(line_of(entry.where), column_of(entry.where));
        return entry.where.column == column && on_lines.insert(entry.where.line).second &&
               before.find_first_not_of(" -") == std::string::npos;
    });
}

const Node *FileEdit::stack_at(const support::Location &where) const {
    for (const auto &document : documents_) {
        const yaml::Entry *stacks = document->find("stacks");
        if (stacks == nullptr)
            continue;
        for (const auto &item : stacks->value->items)
            if (const yaml::Entry *name = item->find("name"); name != nullptr &&
                                                              name->value->where.line == where.line &&
                                                              name->value->where.column == where.column)
                return is_block(*item) ? item.get() : nullptr;
    }
    return nullptr;
}

FileEdit::Place FileEdit::place_of(const yaml::Entry &entry) const {
    const std::size_t line = line_of(entry.where);
    const std::size_t column = column_of(entry.where);
    return {line, lines_.end_of(line, column, Lines::Of::key), column};
}

void FileEdit::insert_after(const Node &map, const std::vector<std::string> &lines) {
    std::size_t end = 0;
    for (const yaml::Entry &entry : map.entries)
        end = std::max(end, place_of(entry).end);
    lines_.insert(end, indented(column_of(map.entries.front().where), lines));
}

void FileEdit::set(const Node &stack, const std::string &key, const Field *field) {
    const yaml::Entry *entry = stack.find(key);
    if (entry == nullptr) {
        if (field != nullptr)
            insert_after(stack, field->lines);
        return;
    }
    const Place place = place_of(*entry);
    if (field == nullptr) {
        lines_.replace(place.begin, place.end, {});
        return;
    }
    std::vector<std::string> lines = indented(place.column, field->lines);
    lines.front() = lines_.start(place.begin, place.column) + field->lines.front();
    lines_.replace(place.begin, place.end, std::move(lines));
}

void FileEdit::set_variable(const Node &stack, const std::string &name, const Field *env) {
    const Field *child = nullptr;
    if (env != nullptr)
        for (const Field &one : env->children)
            if (one.key == name)
                child = &one;
    if (envs_.empty() || envs_.back().stack != &stack)
        envs_.push_back({&stack, {}});
    envs_.back().variables.push_back(child != nullptr ? *child : Field{name, {}, {}});
}

void FileEdit::change_env(const Env &env) {
    const yaml::Entry *entry = env.stack->find("env");
    Field field{"env", {"env:"}, {}};
    std::set<std::string> changed;
    for (const Field &variable : env.variables)
        changed.insert(variable.key);
    if (entry != nullptr)
        for (const yaml::Entry &variable : entry->value->entries)
            if (!changed.contains(variable.key))
                field.lines.push_back(
                    fmt::format("  {}: {}", scalar(variable.key), in_one_line(*variable.value)));
    for (const Field &variable : env.variables)
        for (const std::string &line : variable.lines)
            field.lines.push_back("  " + line);
    const bool empty = field.lines.size() == 1;
    if (empty || entry == nullptr || !is_block(*entry->value)) {
        set(*env.stack, "env", empty ? nullptr : &field);
        return;
    }
    for (const Field &variable : env.variables)
        if (!variable.lines.empty() || entry->value->find(variable.key) != nullptr)
            set(*entry->value, variable.key, variable.lines.empty() ? nullptr : &variable);
}

void FileEdit::add_ignored(const Node &stack, const std::vector<std::string> &fields) {
    std::vector<std::string> all;
    if (const yaml::Entry *entry = stack.find("ignore"))
        for (const auto &item : entry->value->items)
            all.push_back(item->text);
    for (const std::string &field : fields)
        if (std::find(all.begin(), all.end(), field) == all.end())
            all.push_back(field);
    const Field field{"ignore", {"ignore: " + flow_list(all)}, {}};
    set(stack, "ignore", &field);
}

bool FileEdit::append(const std::string &list, const std::vector<std::vector<std::string>> &items) {
    if (items.empty())
        return true;
    const yaml::Entry *entry = nullptr;
    for (const auto &document : documents_)
        if (entry == nullptr)
            entry = document->find(list);
    std::vector<std::string> lines;
    for (const std::vector<std::string> &item : items)
        lines.insert(lines.end(), item.begin(), item.end());
    if (entry == nullptr || entry->value->items.empty()) {
        lines.insert(lines.begin(), list + ":");
        if (entry == nullptr)
            lines_.insert(lines_.size(), std::move(lines));
        else
            lines_.replace(place_of(*entry).begin, place_of(*entry).end, std::move(lines));
        return true;
    }
    const support::Location &first = entry->value->items.front()->where;
    const std::string before = lines_.start(line_of(first), column_of(first));
    if (before.find_first_not_of(" -") != std::string::npos || before.find('-') == std::string::npos)
        return false;
    // Items are written with their dash indented by two.
    const std::size_t dash = before.find('-');
    for (std::string &line : lines)
        if (dash >= 2)
            line.insert(0, dash - 2, ' ');
        else
            line.erase(0, 2 - dash);
    lines_.insert(place_of(*entry).end, std::move(lines));
    return true;
}

std::string FileEdit::text() {
    for (const Env &env : envs_)
        change_env(env);
    envs_.clear();
    return lines_.text();
}

} // namespace stowage::exported
