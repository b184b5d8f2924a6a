#include "compose/changed_services.hpp"

#include "compose/tree.hpp"

#include <algorithm>
#include <cctype>
#include <map>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using desired::yaml::NodePtr;

/// All that the files say of each service, as text in which equal definitions are equal; the order of keys
/// makes no difference.
class Definitions {
public:
    /// False where a file is not YAML.
    bool read(const std::vector<File> &files) {
        std::vector<Problem> problems;
        for (const File &file : files) {
            const Parsed parsed = parse_file(file, problems);
            if (!parsed.complete || parsed.documents.size() != 1)
                return false;
            const Node &top = *parsed.documents.front();
            if (const Entry *services = top.find("services"))
                for (const Entry &service : services->value->entries)
                    services_[service.key] += write(*service.value) + "\n";
            for (const char *kind : {"networks", "volumes", "secrets", "configs"})
                if (const Entry *declared = top.find(kind))
                    for (const Entry &one : declared->value->entries)
                        declared_[one.key] += write(*one.value) + "\n";
        }
        return true;
    }

    [[nodiscard]] const std::map<std::string, std::string> &services() const { return services_; }
    [[nodiscard]] const std::map<std::string, std::string> &declared() const { return declared_; }

private:
    static void write_quoted(const std::string &text, std::string &out) {
        out += '"';
        for (const char c : text) {
            if (c == '"' || c == '\\')
                out += '\\';
            out += c;
        }
        out += '"';
    }

    static std::string write(const Node &node) {
        std::string out;
        write(node, out);
        return out;
    }

    // The parser limits how large a document is with its aliases written out, and how deep.
    static void write(const Node &node, std::string &out) {
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

    std::map<std::string, std::string> services_;
    std::map<std::string, std::string> declared_;
};

bool names(const std::string &definition, const std::string &word) {
    const std::string quoted = '"' + word;
    for (std::size_t at = definition.find(quoted); at != std::string::npos;
         at = definition.find(quoted, at + 1)) {
        const char after = definition[at + quoted.size()]; // the closing quote comes at the latest
        if (after == '"' || after == ':')                  // `data`, or `data:/var/lib`
            return true;
    }
    return false;
}

bool uses_variable(const std::string &definition, const std::string &name) {
    for (const std::string &used : {"${" + name, "$" + name})
        for (std::size_t at = definition.find(used); at != std::string::npos;
             at = definition.find(used, at + 1)) {
            const auto after = static_cast<unsigned char>(definition[at + used.size()]);
            if (std::isalnum(after) == 0 && after != '_')
                return true;
        }
    return false;
}

std::vector<std::string> differing(const std::map<std::string, std::string> &before,
                                   const std::map<std::string, std::string> &after) {
    std::set<std::string> keys;
    for (const auto *side : {&before, &after})
        for (const auto &[key, definition] : *side)
            keys.insert(key);
    std::vector<std::string> found;
    for (const std::string &key : keys) {
        const auto old = before.find(key);
        const auto now = after.find(key);
        if (old == before.end() || now == after.end() || old->second != now->second)
            found.push_back(key);
    }
    return found;
}

} // namespace

std::vector<std::string> changed_services(const std::vector<File> &before, const std::vector<File> &after,
                                          const std::set<std::string> &variables) {
    Definitions old;
    Definitions now;
    if (!old.read(before) || !now.read(after))
        return {};
    const std::vector<std::string> changed = differing(old.services(), now.services());
    std::set<std::string> services(changed.begin(), changed.end());
    const std::vector<std::string> resources = differing(old.declared(), now.declared());
    for (const auto &service : now.services()) {
        const auto &definition = service.second;
        const bool touched =
            std::any_of(resources.begin(), resources.end(),
                        [&](const std::string &resource) { return names(definition, resource); }) ||
            std::any_of(variables.begin(), variables.end(),
                        [&](const std::string &variable) { return uses_variable(definition, variable); });
        if (touched)
            services.insert(service.first);
    }
    return {services.begin(), services.end()};
}

} // namespace stowage::compose
