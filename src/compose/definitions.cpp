#include "compose/definitions.hpp"

#include "compose/tree.hpp"

#include <algorithm>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using desired::yaml::NodePtr;

constexpr std::size_t deepest = 20; // extends of extends

void write_quoted(const std::string &text, std::string &out) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    out += '"';
}

// The parser limits how large a document is with its aliases written out, and how deep.
void write(const Node &node, std::string &out) {
    if (node.kind == Kind::map) {
        std::vector<const Entry *> entries;
        for (const Entry &entry : node.entries)
            entries.push_back(&entry);
        std::sort(entries.begin(), entries.end(),
                  [](const Entry *a, const Entry *b) { return a->key < b->key; });
        out += '{';
        for (const Entry *entry : entries) {
            write_quoted(entry->key, out);
            out += ':';
            write(*entry->value, out);
            out += ',';
        }
        out += '}';
    } else if (node.kind == Kind::list) {
        out += '[';
        for (const NodePtr &item : node.items) {
            write(*item, out);
            out += ',';
        }
        out += ']';
    } else {
        write_quoted(node.text, out);
    }
}

std::string written(const Node &node) {
    std::string out;
    write(node, out);
    return out;
}

std::string inside(const std::filesystem::path &folder, const std::string &path) {
    return (folder / path).lexically_normal().generic_string();
}

/// The one document of a file that is YAML.
NodePtr top_of(const File &file) {
    std::vector<Problem> problems;
    const Parsed parsed = parse_file(file, problems);
    return parsed.complete && parsed.documents.size() == 1 ? parsed.documents.front() : nullptr;
}

/// A path, a list of them, or of maps that have them under `path`.
std::vector<std::string> paths_in(const Node &node) {
    std::vector<std::string> paths;
    if (node.kind == Kind::list) {
        for (const NodePtr &item : node.items)
            for (std::string &path : paths_in(*item))
                paths.push_back(std::move(path));
    } else if (node.kind == Kind::map) {
        if (const Entry *path = node.find("path"))
            return paths_in(*path->value);
    } else {
        paths.push_back(node.text);
    }
    return paths;
}

} // namespace

bool Definitions::read(const Files &files) {
    if (files.compose.empty())
        return true;
    read_ = &files.read;
    const Path folder = Path(files.compose.front().path).parent_path();
    variables_ = variables_in((*read_)(inside(folder, ".env")).value_or(""));
    return std::all_of(files.compose.begin(), files.compose.end(),
                       [&](const File &file) { return read_file(file, folder); });
}

bool Definitions::read_file(const File &file, const Path &folder) {
    const NodePtr top = top_of(file);
    if (top == nullptr)
        return false;
    if (const Entry *services = top->find("services"))
        for (const Entry &one : services->value->entries)
            services_[one.key] += service(*one.value, folder, 0) + "\n";
    for (const char *kind : {"networks", "volumes", "secrets", "configs"})
        if (const Entry *declared = top->find(kind))
            for (const Entry &one : declared->value->entries)
                declared_[one.key] += written(*one.value) + "\n";
    if (const Entry *included = top->find("include"))
        read_included(*included->value, folder);
    return true;
}

/// What can't be read brings nothing; preflight says so elsewhere.
void Definitions::read_included(const Node &included, const Path &folder) {
    for (const std::string &path : paths_in(included)) {
        const std::string name = inside(folder, path);
        const auto text = seen_.insert(name).second ? (*read_)(name) : std::nullopt;
        if (text)
            (void)read_file({name, *text}, Path(name).parent_path());
    }
}

std::string Definitions::service(const Node &node, const Path &folder, std::size_t depth) const {
    std::string definition = written(node);
    for (const char *key : {"env_file", "label_file"})
        if (const Entry *paths = node.find(key))
            definition += values(*paths->value, folder);
    if (const Entry *other = node.find("extends"); other != nullptr && depth < deepest)
        definition += extended(*other->value, folder, depth + 1);
    return definition;
}

std::string Definitions::extended(const Node &node, const Path &folder, std::size_t depth) const {
    const Entry *file = node.find("file");
    const Entry *name = node.find("service");
    if (file == nullptr || name == nullptr)
        return {};
    const std::string path = inside(folder, file->value->text);
    const NodePtr top = top_of({path, (*read_)(path).value_or("")});
    const Entry *services = top != nullptr ? top->find("services") : nullptr;
    const Entry *found = services != nullptr ? services->value->find(name->value->text) : nullptr;
    return found != nullptr ? service(*found->value, Path(path).parent_path(), depth) : std::string();
}

std::string Definitions::values(const Node &paths, const Path &folder) const {
    std::string all;
    for (const std::string &path : paths_in(paths))
        for (const auto &[name, value] : variables_in((*read_)(inside(folder, path)).value_or(""))) {
            write_quoted(name, all);
            all += '=';
            write_quoted(value, all);
        }
    return all;
}

} // namespace stowage::compose
