#include "compose/references.hpp"

#include "desired/yaml/parse.hpp"
#include "support/diagnostics.hpp"

#include <filesystem>
#include <set>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;

constexpr desired::yaml::Limits limits{100'000, 100};

class Collector {
public:
    explicit Collector(const std::string &path) : folder_(std::filesystem::path(path).parent_path()) {
        add_from_root(path);
        add(".env");
    }

    void read(const Node &document) {
        each(document, "services", [this](const Node &service) { read_service(service); });
        for (const char *section : {"configs", "secrets"})
            each(document, section, [this](const Node &item) { add_text(item.find("file"), Needed::yes); });
        read_include(document.find("include"));
    }

    [[nodiscard]] std::vector<std::string> take() const { return {paths_.begin(), paths_.end()}; }
    [[nodiscard]] std::vector<Reference> take_references() { return std::move(references_); }

private:
    enum class Needed { no, yes };

    template <typename Read>
    static void each(const Node &node, std::string_view key, Read read) {
        if (const Entry *section = node.find(key))
            for (const Entry &entry : section->value->entries)
                read(*entry.value);
    }

    void read_service(const Node &service) {
        add_paths(service.find("env_file"));
        add_paths(service.find("label_file"), Needed::yes);
        if (const Entry *extends = service.find("extends"))
            add_text(extends->value->find("file"), Needed::yes);
        read_build(service.find("build"));
        if (const Entry *develop = service.find("develop"))
            if (const Entry *watch = develop->value->find("watch"))
                for (const auto &rule : watch->value->items)
                    add_text(rule->find("path"));
        if (const Entry *volumes = service.find("volumes"))
            for (const auto &volume : volumes->value->items)
                read_volume(*volume);
    }

    void read_build(const Entry *build) {
        if (build == nullptr)
            return;
        if (build->value->is_scalar()) {
            add_text(build, Needed::yes);
            return;
        }
        const Entry *context = build->value->find("context");
        add_text(context, Needed::yes);
        if (const Entry *file = build->value->find("dockerfile"); file != nullptr && context != nullptr)
            add(context->value->text + "/" + file->value->text);
    }

    /// `./conf:/etc/conf:ro`, or a map with `type: bind`. A name without a leading dot is a volume.
    void read_volume(const Node &volume) {
        if (volume.kind == Kind::map) {
            const Entry *source = volume.find("source");
            if (source != nullptr && source->value->text.starts_with("."))
                add(source->value->text);
        } else if (volume.text.starts_with(".")) {
            add(volume.text.substr(0, volume.text.find(':')));
        }
    }

    void read_include(const Entry *include) {
        if (include == nullptr)
            return;
        for (const auto &item : include->value->items) {
            if (item->is_scalar()) {
                add_node(*item, Needed::yes);
                continue;
            }
            add_paths(item->find("path"), Needed::yes);
            add_paths(item->find("env_file"));
        }
    }

    /// A path, a list of them, or a list of maps with `path`.
    void add_paths(const Entry *entry, Needed needed = Needed::no) {
        if (entry == nullptr)
            return;
        add_text(entry, needed);
        for (const auto &item : entry->value->items)
            item->kind == Kind::map ? add_text(item->find("path"), needed) : add_node(*item, needed);
    }

    void add_text(const Entry *entry, Needed needed = Needed::no) {
        if (entry != nullptr && entry->value->is_scalar())
            add_node(*entry->value, needed);
    }

    void add_node(const Node &node, Needed needed) {
        const std::string path = add(node.text);
        if (!path.empty() && node.text.find('$') == std::string::npos)
            references_.push_back({path, needed == Needed::yes, node.where});
    }

    /// The path from the root; "" where it is none, or outside.
    std::string add(const std::string &path) {
        if (path.empty() || path.front() == '/' || path.find("://") != std::string::npos)
            return {};
        return add_from_root((folder_ / path).string());
    }

    std::string add_from_root(std::string path) {
        if (const auto variable = path.find('$'); variable != std::string::npos) {
            const auto slash = path.rfind('/', variable);
            path = slash == std::string::npos ? "." : path.substr(0, slash);
        }
        std::string clean = std::filesystem::path(path).lexically_normal().string();
        while (clean.size() > 1 && clean.ends_with('/'))
            clean.pop_back();
        if (clean.empty() || clean == ".." || clean.starts_with("../"))
            return {};
        paths_.insert(clean);
        return clean;
    }

    std::filesystem::path folder_;
    std::set<std::string> paths_;
    std::vector<Reference> references_;
};

Collector collected(std::string_view text, const std::string &path) {
    Collector collector(path);
    support::Diagnostics mistakes;
    const desired::Source source(path, std::string(text));
    const auto parsed = desired::yaml::parse(source, limits, mistakes);
    for (const auto &document : parsed.documents)
        collector.read(*document);
    return collector;
}

} // namespace

std::vector<Reference> references(std::string_view text, const std::string &path) {
    return collected(text, path).take_references();
}

std::vector<std::string> referenced_files(std::string_view text, const std::string &path) {
    return collected(text, path).take();
}

} // namespace stowage::compose
