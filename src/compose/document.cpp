#include "compose/document.hpp"

#include "compose/draft.hpp"
#include "compose/service_keys.hpp"
#include "compose/tree.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <set>
#include <utility>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using desired::yaml::NodePtr;

/// Something that a file declares at its top.
struct Declared {
    bool external = false;
    std::string name; ///< of something external: by which the engine knows it
    support::Location where;
};

struct Section {
    const char *key;
    ResourceKind kind;
};
constexpr Section sections[] = {{"networks", ResourceKind::network},
                                {"volumes", ResourceKind::volume},
                                {"secrets", ResourceKind::secret},
                                {"configs", ResourceKind::config}};

const char *section_of(ResourceKind kind) {
    return std::find_if(std::begin(sections), std::end(sections),
                        [&](const Section &section) { return section.kind == kind; })
        ->key;
}

class Reader {
public:
    Reader(const std::vector<File> &files, const std::map<std::string, std::string> &env)
        : files_(files), values_(env, document_.problems) {
        if (!files.empty())
            folder_ = std::filesystem::path(files.front().path).parent_path().string();
    }

    Document run() {
        for (const File &file : files_)
            read_file(file);
        if (unreadable_)
            return std::move(document_);
        finish();
        document_.lacks_variables = values_.lacks_variables();
        return std::move(document_);
    }

private:
    void refuse(support::Location where, std::string what, std::string advice = {}) {
        document_.problems.push_back({true, std::move(what), std::move(advice), std::move(where)});
    }

    void read_file(const File &file) {
        Parsed parsed = parse_file(file, document_.problems);
        document_.partial = document_.partial || parsed.odd_tags;
        unreadable_ = unreadable_ || !parsed.complete;
        if (!parsed.complete)
            return;
        last_file_ = {std::make_shared<const std::string>(file.path), 0, 0};
        if (parsed.documents.empty())
            refuse(last_file_, "the compose file is empty");
        for (NodePtr &document : parsed.documents) {
            read_root(*document, document);
            trees_.push_back(std::move(document));
        }
    }

    void read_root(const Node &root, const NodePtr &shared) {
        if (root.kind != Kind::map) {
            refuse(root.where,
                   fmt::format("a compose file is a map with services, this is {}", name_of(root.kind)));
            return;
        }
        values_.expand(shared);
        document_.partial = document_.partial || root.find("include") != nullptr;
        if (const Entry *services = root.find("services"))
            read_services(*services);
        for (const Section &section : sections)
            if (const Entry *entry = root.find(section.key))
                for (const Entry &item : entry->value->entries)
                    declare(section.kind, item);
    }

    void read_services(const Entry &services) {
        if (services.value->kind != Kind::map && services.value->kind != Kind::null) {
            refuse(services.where,
                   fmt::format("'services' must be a map, not {}", name_of(services.value->kind)));
            return;
        }
        for (const Entry &entry : services.value->entries) {
            if (entry.value->kind != Kind::map) {
                refuse(entry.where, fmt::format("service '{}' must be a map, not {}", entry.key,
                                                name_of(entry.value->kind)));
                odd_.insert(entry.key);
                continue;
            }
            check_keys(entry);
            read_service(entry, values_, folder_, drafts_[entry.key]);
        }
    }

    /// Only warnings: which keys there are depends on the version of Docker Compose at the server.
    void check_keys(const Entry &service) {
        const std::vector<std::string> &known = service_keys();
        for (const Entry &entry : service.value->entries) {
            if (entry.key.starts_with("x-") ||
                std::find(known.begin(), known.end(), entry.key) != known.end())
                continue;
            const auto near = support::did_you_mean(entry.key, known);
            document_.problems.push_back(
                {false, fmt::format("service '{}' has an unknown key '{}'", service.key, entry.key),
                 near ? fmt::format("did you mean '{}'?", *near)
                      : "Docker Compose refuses keys that it does not know, but for those with x- in front",
                 entry.where});
        }
    }

    /// `external: true` with `name`, or the old `external: {name: x}`.
    void declare(ResourceKind kind, const Entry &entry) {
        Declared &declared = declared_[{kind, entry.key}];
        declared.where = entry.where;
        if (declared.name.empty())
            declared.name = entry.key;
        if (const Entry *name = entry.value->find("name"))
            declared.name = values_.text(name);
        const Entry *external = entry.value->find("external");
        if (external == nullptr)
            return;
        declared.external = external->value->kind == Kind::map || values_.text(external) == "true";
        if (const Entry *name = external->value->find("name"))
            declared.name = values_.text(name);
    }

    void finish() {
        if (drafts_.empty() && odd_.empty() && !document_.partial && !refused())
            refuse(last_file_, "it has no services", "name at least one below 'services:'");
        for (auto &[name, draft] : drafts_) {
            document_.partial = document_.partial || draft.service.extends;
            if (draft.host_network)
                draft.service.ports.clear();
        }
        for (const auto &[name, draft] : drafts_)
            check(draft);
        for (auto &[name, draft] : drafts_)
            document_.services.push_back(std::move(draft.service));
    }

    [[nodiscard]] bool refused() const { return document_.refused(); }

    void check(const Draft &draft) {
        const Service &service = draft.service;
        if (!service.starts())
            return;
        if (service.image.empty() && !service.builds && !service.extends && !document_.partial)
            refuse(service.image_where.known() ? service.image_where : service.where,
                   fmt::format("service '{}' has neither an image nor a build context", service.name));
        for (const Use &use : draft.uses)
            check_use(service, use);
        for (const Dependency &dependency : draft.dependencies)
            check_dependency(service, dependency);
    }

    void check_dependency(const Service &service, const Dependency &dependency) {
        const std::string &name = dependency.service;
        if (document_.partial || drafts_.contains(name) || odd_.contains(name))
            return;
        std::vector<std::string> names;
        for (const auto &[other, draft] : drafts_)
            names.push_back(other);
        const auto near = support::did_you_mean(name, names);
        refuse(dependency.where,
               fmt::format("service '{}' depends on the service '{}', which the file does not have",
                           service.name, name),
               near ? fmt::format("did you mean '{}'?", *near) : "");
    }

    void check_use(const Service &service, const Use &use) {
        const auto found = declared_.find({use.kind, use.name});
        if (found == declared_.end()) {
            const bool implied = use.kind == ResourceKind::network && use.name == "default";
            if (!implied && !document_.partial)
                refuse(use.where,
                       fmt::format("service '{}' uses the {} '{}', which the file does not declare",
                                   service.name, name_of(use.kind), use.name),
                       fmt::format("declare it below '{}:'; 'external: true' says that it is there already",
                                   section_of(use.kind)));
            return;
        }
        const Declared &declared = found->second;
        if (declared.external && externals_.insert({use.kind, declared.name}).second)
            document_.externals.push_back({use.kind, declared.name, declared.where});
    }

    const std::vector<File> &files_;
    std::string folder_;
    Document document_;
    Values values_;
    bool unreadable_ = false;
    support::Location last_file_;
    std::vector<NodePtr> trees_; // keeps what values_ knows by address
    std::map<std::string, Draft> drafts_;
    std::set<std::string> odd_; // services that are no maps
    std::map<std::pair<ResourceKind, std::string>, Declared> declared_;
    std::set<std::pair<ResourceKind, std::string>> externals_;
};

} // namespace

const char *name_of(ResourceKind kind) {
    switch (kind) {
    case ResourceKind::network:
        return "network";
    case ResourceKind::volume:
        return "volume";
    case ResourceKind::secret:
        return "secret";
    case ResourceKind::config:
        break;
    }
    return "config";
}

bool Document::refused() const {
    return std::any_of(problems.begin(), problems.end(),
                       [](const Problem &problem) { return problem.fatal; });
}

Document read_document(const std::vector<File> &files, const std::map<std::string, std::string> &env) {
    return Reader(files, env).run();
}

std::vector<Problem> check_yaml(const File &file) {
    std::vector<Problem> problems;
    if (parse_file(file, problems).complete)
        problems.clear(); // what is odd about it is for the cluster to judge
    return problems;
}

} // namespace stowage::compose
