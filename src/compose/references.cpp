#include "compose/references.hpp"

#include "compose/limits.hpp"
#include "desired/dotenv.hpp"
#include "desired/yaml/parse.hpp"
#include "support/diagnostics.hpp"
#include "support/interpolate.hpp"

#include <deque>
#include <filesystem>
#include <set>
#include <utility>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;

using Env = std::map<std::string, std::string>;

constexpr std::size_t most_files = 1'000; ///< of one deployment, however they include each other

class ReferenceCollector {
public:
    /// `folder` is where relative paths begin.
    ReferenceCollector(const std::string &path, std::filesystem::path folder, const Env &env)
        : folder_(std::move(folder)), env_(env) {
        add_from_root(path);
        add(".env");
    }

    void read(const Node &document) {
        each(document, "services", [this](const Node &service) { read_service(service); });
        for (const char *section : {"configs", "secrets"})
            each(document, section, [this](const Node &item) { add_text(item.find("file")); });
        read_include(document.find("include"));
    }

    [[nodiscard]] const std::set<std::string> &paths() const { return paths_; }
    /// Compose files among them, and where relative paths of each begin; "" for beside it.
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>> &children() const {
        return children_;
    }

private:
    template <typename Read>
    static void each(const Node &node, std::string_view key, Read read) {
        if (const Entry *section = node.find(key))
            for (const Entry &entry : section->value->entries)
                read(*entry.value);
    }

    void read_service(const Node &service) {
        add_paths(service.find("env_file"));
        add_paths(service.find("label_file"));
        if (const Entry *extends = service.find("extends"))
            if (const Entry *file = extends->value->find("file"))
                add_child(*file->value, {});
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
            add_text(build);
            return;
        }
        const Entry *context = build->value->find("context");
        add_text(context);
        if (const Entry *file = build->value->find("dockerfile"); file != nullptr && context != nullptr)
            add(context->value->text + "/" + file->value->text);
    }

    /// `./conf:/etc/conf:ro`, or a map with `type: bind`. A name without a leading dot is a volume, and what
    /// a variable that is not known begins may be anywhere.
    void read_volume(const Node &volume) {
        const Entry *source = volume.find("source");
        std::string text = replaced(source != nullptr ? source->value->text : volume.text);
        if (source == nullptr)
            text = text.substr(0, text.find(':', text.find('}') == std::string::npos ? 0 : text.find('}')));
        if (text.starts_with("."))
            add(text);
    }

    void read_include(const Entry *include) {
        if (include == nullptr)
            return;
        for (const auto &item : include->value->items) {
            if (item->is_scalar()) {
                add_child(*item, {});
                continue;
            }
            const Entry *project = item->find("project_directory");
            const std::string begin = project == nullptr ? "" : replaced(project->value->text);
            if (const Entry *paths = item->find("path")) {
                add_child(*paths->value, begin);
                for (const auto &path : paths->value->items)
                    add_child(*path, begin);
            }
            add_paths(item->find("env_file"));
        }
    }

    void add_child(const Node &node, const std::string &project) {
        if (!node.is_scalar())
            return;
        const std::string path = add(node.text);
        if (!path.empty())
            children_.emplace_back(path, project.empty() ? "" : (folder_ / project).string());
    }

    /// A path, a list of them, or a list of maps with `path`.
    void add_paths(const Entry *entry) {
        if (entry == nullptr)
            return;
        add_text(entry);
        for (const auto &item : entry->value->items)
            item->kind == Kind::map ? add_text(item->find("path")) : add_node(*item);
    }

    void add_text(const Entry *entry) {
        if (entry != nullptr)
            add_node(*entry->value);
    }

    void add_node(const Node &node) {
        if (node.is_scalar())
            add(node.text);
    }

    /// With its variables replaced, or as it is where one of them is not known.
    [[nodiscard]] std::string replaced(const std::string &text) const {
        const support::Interpolated result =
            support::interpolate(text, env_, support::Missing::empty, support::LoneDollar::stays);
        const bool known = result.problem == support::Interpolated::Problem::none && result.missing.empty();
        return known ? result.value : text;
    }

    /// The path from the root; "" where it is none, or outside.
    std::string add(const std::string &written) {
        const std::string path = replaced(written);
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
    const Env &env_;
    std::set<std::string> paths_;
    std::vector<std::pair<std::string, std::string>> children_;
};

ReferenceCollector collected(std::string_view text, const std::string &path,
                             const std::filesystem::path &folder, const Env &env) {
    ReferenceCollector collector(path, folder, env);
    support::Diagnostics mistakes;
    const desired::Source source(path, std::string(text));
    const auto parsed = desired::yaml::parse(source, file_limits, mistakes);
    for (const auto &document : parsed.documents)
        collector.read(*document);
    return collector;
}

std::filesystem::path folder_of(const std::string &path) {
    return std::filesystem::path(path).parent_path();
}

/// Those of the `.env` beside the first file, with those of the stack over them.
Env with_dotenv(const std::string &first, const Env &env, const ReadText &read) {
    Env all = env;
    all.merge(variables_in(read((folder_of(first) / ".env").string()).value_or("")));
    return all;
}

} // namespace

Env variables_in(std::string_view dotenv_text) {
    desired::Dotenv dotenv(support::Missing::empty, support::LoneDollar::stays);
    (void)dotenv.read(dotenv_text);
    Env variables;
    for (const auto &[name, variable] : dotenv.last_read())
        variables.emplace(name, variable.value);
    return variables;
}

std::vector<std::string> referenced_files(std::string_view text, const std::string &path) {
    const Env none;
    const ReferenceCollector collector = collected(text, path, folder_of(path), none);
    return {collector.paths().begin(), collector.paths().end()};
}

std::vector<std::string> files_of_deployment(const std::vector<std::string> &files, const Env &env,
                                             const ReadText &read) {
    if (files.empty())
        return {};
    const Env variables = with_dotenv(files.front(), env, read);
    using FileAndFolder = std::pair<std::string, std::string>;
    std::deque<FileAndFolder> open;
    for (const std::string &file : files)
        open.emplace_back(file, folder_of(files.front()).string());
    std::set<FileAndFolder> seen;
    std::set<std::string> paths;
    for (; !open.empty() && seen.size() < most_files; open.pop_front()) {
        const auto &[file, folder] = open.front();
        if (!seen.insert(open.front()).second)
            continue;
        const ReferenceCollector collector = collected(read(file).value_or(""), file, folder, variables);
        paths.insert(collector.paths().begin(), collector.paths().end());
        for (const auto &[child, begin] : collector.children())
            open.emplace_back(child, begin.empty() ? folder_of(child).string() : begin);
    }
    return {paths.begin(), paths.end()};
}

} // namespace stowage::compose
