#include "compose/project.hpp"

#include "compose/merge.hpp"
#include "compose/scalars.hpp"
#include "compose/schema_check.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using desired::yaml::NodePtr;

/// What `extends` of a service says.
struct Base {
    std::string service;
    bool elsewhere = false; ///< in another file
    support::Location where;
};

class ProjectReader {
public:
    ProjectReader(Dialect dialect, Values &values, std::vector<Problem> &problems)
        : dialect_(dialect), values_(values), problems_(problems) {}

    Project run(const std::vector<File> &files) {
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
        project_.partial = project_.partial || document->find("include") != nullptr;
        project_.root = merge(project_.root, extended(document), values_, problems_);
        values_.keep(project_.root);
        add_schema_problems();
        check_scalars(*project_.root, dialect_, problems_);
    }

    /// Compose looks at the whole after each file; what has been said of a place is not said again.
    void add_schema_problems() {
        const Entry *services = project_.root->find("services");
        if (services == nullptr || services->value->kind != Kind::map)
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

    /// The document with each service over the one that it extends.
    NodePtr extended(const NodePtr &document) {
        const Entry *services = document->find("services");
        const bool any =
            services != nullptr && services->value->kind == Kind::map &&
            std::any_of(services->value->entries.begin(), services->value->entries.end(),
                        [](const Entry &entry) { return entry.value->find("extends") != nullptr; });
        if (!any)
            return document;
        auto all = std::make_shared<Node>(*services->value);
        for (Entry &entry : all->entries)
            entry.value = resolved(entry.key, entry.value, *services->value, {});
        auto root = std::make_shared<Node>(*document);
        for (Entry &entry : root->entries)
            if (entry.key == "services")
                entry.value = all;
        return root;
    }

    NodePtr resolved(const std::string &name, const NodePtr &service, const Node &services,
                     std::vector<std::string> chain) {
        const std::optional<Base> base = base_of(*service);
        if (!base)
            return service;
        chain.push_back(name);
        if (base->elsewhere) {
            project_.extend_elsewhere.insert(chain.begin(), chain.end());
            return service;
        }
        if (std::find(chain.begin(), chain.end(), base->service) != chain.end()) {
            chain.push_back(base->service);
            refuse_once(base->where,
                        fmt::format("the service extends itself: {}", support::join(chain, " → ")));
            return service;
        }
        const Entry *other = services.find(base->service);
        if (other == nullptr) {
            if (!project_.partial)
                refuse(base->where,
                       fmt::format("service '{}' extends the service '{}', which the file does not have",
                                   name, base->service));
            return service;
        }
        const NodePtr below = resolved(base->service, other->value, services, chain);
        if (below->kind != Kind::map)
            return service;
        return merge_service(without_extends(*below), service, values_, problems_);
    }

    void refuse_once(const support::Location &where, std::string what) {
        const bool said = std::any_of(problems_.begin(), problems_.end(), [&](const Problem &problem) {
            return problem.what.starts_with("the service extends itself");
        });
        if (!said)
            refuse(where, std::move(what));
    }

    [[nodiscard]] std::optional<Base> base_of(const Node &service) const {
        const Entry *extends = service.find("extends");
        if (extends == nullptr)
            return std::nullopt;
        if (extends->value->is_scalar())
            return Base{values_.text(extends), false, extends->value->where};
        return Base{values_.text(extends->value->find("service")), extends->value->find("file") != nullptr,
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
    Project project_;
};

} // namespace

Project read_project(const std::vector<File> &files, Dialect dialect, Values &values,
                     std::vector<Problem> &problems) {
    return ProjectReader(dialect, values, problems).run(files);
}

} // namespace stowage::compose
