#include "compose/project.hpp"

#include "compose/elsewhere.hpp"
#include "compose/merge.hpp"
#include "compose/scalars.hpp"
#include "compose/schema_check.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using desired::yaml::NodePtr;

/// What `extends` of a service says.
struct Base {
    std::string service;
    std::string file; ///< that it is in; "" for the same one
    support::Location where;
};

/// Of a file, or the file itself.
using Folder = std::filesystem::path;

/// The services of a file, among which those are that others extend.
struct Services {
    const Node *all = nullptr;
    Folder folder;    ///< of the file
    std::string file; ///< "" for the files of the stack, or else the path and a blank
};

class ProjectReader {
public:
    ProjectReader(Dialect dialect, Values &values, std::vector<Problem> &problems, const ReadFile &read)
        : dialect_(dialect), values_(values), problems_(problems), read_(read) {}

    Project run(const std::vector<File> &files) {
        if (!files.empty()) {
            folder_ = Folder(files.front().path).parent_path();
            including_ = {files.front().path};
        }
        for (const File &file : files)
            read_file(file);
        return std::move(project_);
    }

private:
    void refuse(support::Location where, std::string what, std::string advice = {}) {
        problems_.push_back({true, std::move(what), std::move(advice), std::move(where)});
    }

    void read_file(const File &file) {
        const Parsed parsed = parse_file(file, problems_);
        project_.partial = project_.partial || parsed.odd_tags;
        project_.unreadable = project_.unreadable || !parsed.complete;
        if (!parsed.complete)
            return;
        project_.last_file = {std::make_shared<const std::string>(file.path), 0, 0};
        if (parsed.documents.empty())
            refuse(project_.last_file, "the compose file is empty");
        for (const NodePtr &document : parsed.documents)
            read_document(document);
    }

    void read_document(const NodePtr &document) {
        if (document->kind != Kind::map) {
            refuse(document->where,
                   fmt::format("a compose file is a map with services, this is {}", name_of(document->kind)));
            return;
        }
        values_.expand(document);
        project_.root = merge(project_.root, with_included(extended(document, folder_)), values_, problems_);
        values_.keep(project_.root);
        add_schema_problems();
        check_scalars(*project_.root, dialect_, problems_);
    }

    /// Compose looks at the whole after each file; what has been said of a place is not said again.
    void add_schema_problems() {
        const Entry *services = project_.root->find("services");
        const bool fits = services != nullptr && services->value->kind == Kind::map;
        const bool includes = dialect_ == Dialect::swarm && project_.root->find("include") != nullptr;
        if (!fits && !includes)
            return; // has words of its own
        for (Problem &problem : check_schema(*project_.root, values_, dialect_)) {
            const bool said = std::any_of(problems_.begin(), problems_.end(), [&](const Problem &other) {
                return other.where.str() == problem.where.str() && other.where.file == problem.where.file &&
                       (other.fatal || other.what == problem.what);
            });
            if (!said)
                problems_.push_back(std::move(problem));
        }
    }

    // ---- extends

    /// The document with each service over the one that it extends. `folder` is the document's.
    NodePtr extended(const NodePtr &document, const Folder &folder) {
        const Entry *services = document->find("services");
        const bool any =
            services != nullptr && services->value->kind == Kind::map &&
            std::any_of(services->value->entries.begin(), services->value->entries.end(),
                        [](const Entry &entry) { return entry.value->find("extends") != nullptr; });
        if (!any)
            return document;
        auto all = std::make_shared<Node>(*services->value);
        for (Entry &entry : all->entries)
            entry.value = resolved(entry.key, entry.value, {services->value.get(), folder, ""}, {});
        auto root = std::make_shared<Node>(*document);
        for (Entry &entry : root->entries)
            if (entry.key == "services")
                entry.value = all;
        return root;
    }

    NodePtr resolved(const std::string &name, const NodePtr &service, const Services &services,
                     std::vector<std::string> chain) {
        const std::optional<Base> base = base_of(*service);
        if (!base)
            return service;
        chain.push_back(services.file + name);
        const std::optional<Services> others = base->file.empty() ? services : services_of(*base, services);
        if (!others) {
            project_.extend_elsewhere.insert(chain.begin(), chain.end());
            return service;
        }
        const std::string met = others->file + base->service;
        if (std::find(chain.begin(), chain.end(), met) != chain.end()) {
            chain.push_back(met);
            refuse_circle(base->where,
                          fmt::format("the service extends itself: {}", support::join(chain, " → ")));
            return service;
        }
        const Entry *other = others->all->find(base->service);
        if (other == nullptr) {
            if (!project_.partial || !base->file.empty())
                refuse(base->where,
                       fmt::format("service '{}' extends the service '{}', which {} does not have", name,
                                   base->service, base->file.empty() ? "the file" : base->file));
            return service;
        }
        const NodePtr below = resolved(base->service, other->value, *others, chain);
        if (below->kind != Kind::map)
            return service;
        return merge_service(without_extends(*in(services.folder, below, others->folder)), service, values_,
                             problems_);
    }

    /// What is relative to one folder, as another would write it.
    NodePtr in(const Folder &folder, const NodePtr &service, const Folder &own) {
        NodePtr moved = moved_service(service, from(folder, own));
        if (moved != service)
            values_.expand(moved);
        return moved;
    }

    static std::string from(const Folder &folder, const Folder &own) {
        const std::string relative = own.lexically_relative(folder.empty() ? "." : folder).generic_string();
        const std::string path = folder.empty() ? own.generic_string() : relative;
        return path == "." ? "" : path;
    }

    // ---- other files

    /// The services of the file that a base is in; nothing where they can't be read.
    std::optional<Services> services_of(const Base &base, const Services &from) {
        const std::string path = inside(from.folder, base.file);
        const NodePtr document = other({NamedFile::Kind::extends, path, base.where});
        const Entry *services = document == nullptr ? nullptr : document->find("services");
        if (services == nullptr || services->value->kind != Kind::map)
            return std::nullopt;
        return Services{services->value.get(), Folder(path).parent_path(), path + " "};
    }

    static std::string inside(const Folder &folder, const std::string &path) {
        return (folder / path).lexically_normal().generic_string();
    }

    /// The map of another file, read once; null where it is none, or can't be read.
    NodePtr other(const NamedFile &file) {
        const auto [known, is_new] = others_.emplace(file.path, nullptr);
        const auto text = is_new && read_ ? read_(file) : std::nullopt;
        if (!text)
            return known->second;
        const Parsed parsed = parse_file({file.path, *text}, problems_);
        const bool one = parsed.complete && !parsed.odd_tags && parsed.documents.size() == 1;
        if (!one || parsed.documents.front()->kind != Kind::map)
            return nullptr;
        values_.expand(parsed.documents.front());
        values_.keep(parsed.documents.front());
        return known->second = parsed.documents.front();
    }

    // ---- include

    /// The document with what its included files have. They come first: nothing may be in both, unless it is
    /// the same.
    NodePtr with_included(const NodePtr &document) {
        const Entry *include = document->find("include");
        if (include == nullptr)
            return document;
        auto root = std::make_shared<Node>(*document);
        for (const NodePtr &item : include->value->items)
            if (const NodePtr included = included_by(*item))
                import(*included, *item, *root);
            else
                project_.partial = true;
        return root;
    }

    /// Null where it needs more than a file of the same folder.
    NodePtr included_by(const Node &item) {
        const Entry *path = item.find("path");
        if (!item.is_scalar() && (path == nullptr || item.entries.size() != 1 || !path->value->is_scalar()))
            return nullptr;
        const Node &named = path == nullptr ? item : *path->value;
        const std::string name = inside(folder_, values_.text(named));
        if (Folder(name).parent_path() != folder_)
            return nullptr;
        if (std::find(including_.begin(), including_.end(), name) != including_.end()) {
            refuse(named.where,
                   fmt::format("the file includes itself: {} → {}", support::join(including_, " → "), name));
            return nullptr;
        }
        including_.push_back(name);
        const NodePtr document = other({NamedFile::Kind::include, name, named.where});
        NodePtr whole = document == nullptr ? nullptr : with_included(extended(document, folder_));
        including_.pop_back();
        return whole;
    }

    void import(const Node &included, const Node &by, Node &root) {
        for (const char *section : {"services", "networks", "volumes", "secrets", "configs"})
            if (const Entry *from = included.find(section); from != nullptr && from->value->kind == Kind::map)
                import(*from, by, section_of(root, *from));
    }

    static Node &section_of(Node &root, const Entry &like) {
        const auto found = std::find_if(root.entries.begin(), root.entries.end(),
                                        [&](const Entry &entry) { return entry.key == like.key; });
        auto section = std::make_shared<Node>();
        Node &writable = *section;
        if (found == root.entries.end()) {
            section->kind = Kind::map;
            section->where = like.value->where;
            root.entries.push_back({like.key, like.where, section, like.plain});
            return writable;
        }
        *section = *found->value;
        section->kind = Kind::map;
        found->value = section;
        return writable;
    }

    void import(const Entry &from, const Node &by, Node &section) {
        for (const Entry &entry : from.value->entries) {
            const Entry *own = section.find(entry.key);
            if (own == nullptr)
                section.entries.push_back(entry);
            else if (!same_value(*own->value, *entry.value))
                refuse(by.where,
                       fmt::format("{} '{}' is in the included file, too, and differs there",
                                   std::string_view(from.key).substr(0, from.key.size() - 1), entry.key));
        }
    }

    /// One is enough: each service of a circle would say it again.
    void refuse_circle(const support::Location &where, std::string what) {
        constexpr auto circle = Problem::About::extends_itself;
        const bool said = std::any_of(problems_.begin(), problems_.end(),
                                      [](const Problem &problem) { return problem.about == circle; });
        if (said)
            return;
        refuse(where, std::move(what));
        problems_.back().about = circle;
    }

    [[nodiscard]] std::optional<Base> base_of(const Node &service) const {
        const Entry *extends = service.find("extends");
        if (extends == nullptr)
            return std::nullopt;
        if (extends->value->is_scalar())
            return Base{values_.text(extends), "", extends->value->where};
        return Base{values_.text(extends->value->find("service")), values_.text(extends->value->find("file")),
                    extends->value->where};
    }

    static NodePtr without_extends(const Node &service) {
        auto copy = std::make_shared<Node>(service);
        std::erase_if(copy->entries, [](const Entry &entry) { return entry.key == "extends"; });
        return copy;
    }

    Dialect dialect_;
    Values &values_;
    std::vector<Problem> &problems_;
    const ReadFile &read_;
    Folder folder_; ///< of the first file
    Project project_;
    std::map<std::string, NodePtr> others_; ///< by their paths; null for what could not be read
    std::vector<std::string> including_;    ///< the way from the first file to the one that is read now
};

} // namespace

Project read_project(const std::vector<File> &files, Dialect dialect, Values &values,
                     std::vector<Problem> &problems, const ReadFile &read) {
    return ProjectReader(dialect, values, problems, read).run(files);
}

} // namespace stowage::compose
