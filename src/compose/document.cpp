#include "compose/document.hpp"

#include "compose/casts.hpp"
#include "compose/consistency.hpp"
#include "compose/container_values.hpp"
#include "compose/draft.hpp"
#include "compose/engine_needs.hpp"
#include "compose/engine_values.hpp"
#include "compose/network_values.hpp"
#include "compose/project.hpp"
#include "compose/resource_values.hpp"
#include "compose/service_values.hpp"
#include "compose/swarm_templates.hpp"
#include "compose/swarm_values.hpp"
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
    std::string name;     ///< of something external: by which the engine knows it
    bool content = false; ///< it is written in the file itself
    std::string variable; ///< from which a secret or config comes; may be empty
    NodePtr file;         ///< from which it comes; may be null
    std::vector<EngineNeed> needs;
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

/// The profiles that are asked for; `*` is all of them.
std::set<std::string> asked_profiles(const std::map<std::string, std::string> &env) {
    std::set<std::string> profiles;
    const auto found = env.find("COMPOSE_PROFILES");
    std::string_view rest = found == env.end() ? std::string_view() : std::string_view(found->second);
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        profiles.emplace(support::trim(rest.substr(0, comma)));
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    }
    return profiles;
}

class DocumentReader {
public:
    DocumentReader(const std::vector<File> &files, const std::map<std::string, std::string> &env,
                   Dialect dialect, const ReadFile &read)
        : env_(env),
          dialect_(dialect),
          profiles_(asked_profiles(env)),
          values_(env, dialect, document_.problems),
          project_(read_project(files, dialect, values_, document_.problems, read)) {
        if (!files.empty())
            folder_ = std::filesystem::path(files.front().path).parent_path().string();
    }

    Document run() {
        document_.partial = project_.partial || !project_.extend_elsewhere.empty();
        if (project_.unreadable)
            return std::move(document_);
        if (project_.root != nullptr)
            read_root(*project_.root);
        finish();
        document_.lacks_variables = document_.lacks_variables || values_.lacks_variables();
        return std::move(document_);
    }

private:
    void refuse(support::Location where, std::string what, std::string advice = {}) {
        document_.problems.push_back({true, std::move(what), std::move(advice), std::move(where)});
    }

    void read_root(const Node &root) {
        if (const Entry *include = root.find("include"))
            for (const auto &item : include->value->items)
                read_include(*item);
        if (const Entry *services = root.find("services"))
            read_services(*services);
        for (const Section &section : sections)
            if (const Entry *entry = root.find(section.key))
                for (const Entry &item : entry->value->entries)
                    declare(section.kind, item);
        check_casts(root, dialect_, values_, document_.problems);
        if (dialect_ == Dialect::swarm)
            check_swarm_version(root, values_, document_.problems);
        if (dialect_ == Dialect::swarm)
            check_swarm_networks(root, values_, document_.problems);
        if (dialect_ != Dialect::unknown)
            check_networks(root, dialect_, values_, document_.problems);
    }

    /// A path, or a map with one or several.
    void read_include(const Node &item) {
        const Entry *paths = item.find("path");
        if (paths == nullptr) {
            add_file(NamedFile::Kind::include, item);
            return;
        }
        add_file(NamedFile::Kind::include, *paths->value);
        for (const auto &path : paths->value->items)
            add_file(NamedFile::Kind::include, *path);
    }

    void add_file(NamedFile::Kind kind, const Node &node) {
        const std::string path = values_.text(node);
        if (!path.empty() && path.front() != '/' && path.find("://") == std::string::npos)
            document_.files.push_back(
                {kind, (std::filesystem::path(folder_) / path).lexically_normal().string(), node.where});
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
            Draft &draft = drafts_[entry.key];
            read_service(entry, values_, folder_, draft);
            draft.service.extends = project_.extend_elsewhere.contains(entry.key);
            draft.service.enabled = is_enabled(draft.service);
            if (dialect_ != Dialect::unknown && draft.service.starts())
                draft.service.needs = needs_of_service(*entry.value, dialect_, values_);
            check_service_values(entry, draft.service, dialect_, values_, document_.problems);
            if (dialect_ == Dialect::swarm) {
                check_swarm_values(entry, values_, document_.problems);
                check_swarm_templates(*entry.value, values_, document_.problems);
            }
            if (dialect_ == Dialect::compose && draft.service.starts())
                check_resource_values(*entry.value, values_, document_.problems);
            if (dialect_ != Dialect::unknown && draft.service.starts()) {
                check_engine_values(entry, dialect_, values_, document_.problems);
                check_container_values(*entry.value, dialect_, values_, document_.problems);
            }
        }
    }

    [[nodiscard]] bool is_enabled(const Service &service) const {
        return service.profiles.empty() || profiles_.contains("*") ||
               std::any_of(service.profiles.begin(), service.profiles.end(),
                           [this](const std::string &profile) { return profiles_.contains(profile); });
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
        if (kind == ResourceKind::secret || kind == ResourceKind::config)
            check_source(kind, entry, declared);
        if (external == nullptr) {
            declared.needs = needs_of_declared(kind, declared.name, *entry.value, values_);
            if (kind == ResourceKind::network)
                document_.own_networks.push_back(entry.key);
            if (kind == ResourceKind::network && entry.value->find("name") != nullptr)
                document_.made_networks.push_back({kind, declared.name, entry.where});
            return;
        }
        declared.external = external->value->kind == Kind::map || values_.text(external) == "true";
        if (const Entry *name = external->value->find("name"))
            declared.name = values_.text(name);
    }

    /// A secret or config comes from one place, and a variable that it comes from has to be set.
    void check_source(ResourceKind kind, const Entry &entry, Declared &declared) {
        int sources = 0;
        for (const char *key : {"file", "environment", "content"})
            if (entry.value->find(key) != nullptr)
                ++sources;
        declared.variable = values_.text(entry.value->find("environment"));
        if (const Entry *driver = entry.value->find("template_driver");
            driver != nullptr && dialect_ == Dialect::compose)
            refuse(driver->where, "only a swarm fills in templates", "leave template_driver out");
        declared.content = entry.value->find("content") != nullptr;
        if (const Entry *file = entry.value->find("file"))
            declared.file = file->value;
        const bool driven = dialect_ != Dialect::compose && (entry.value->find("driver") != nullptr ||
                                                             entry.value->find("template_driver") != nullptr);
        const bool elsewhere = driven || entry.value->find("external") != nullptr;
        if (sources == 1 || entry.value->kind != Kind::map || (sources == 0 && elsewhere))
            return;
        refuse(
            entry.where,
            fmt::format("{} '{}' {}", name_of(kind), entry.key,
                        sources == 0 ? "says nothing of where it comes from" : "comes from several places"),
            kind == ResourceKind::secret ? "name one of file and environment"
                                         : "name one of file, environment and content");
    }

    void finish() {
        if (drafts_.empty() && odd_.empty() && !document_.partial && !refused())
            refuse(project_.last_file, "it has no services", "name at least one below 'services:'");
        for (auto &[name, draft] : drafts_)
            if (draft.service.network_mode == "host")
                draft.service.ports.clear();
        for (const auto &[name, draft] : drafts_)
            check(draft);
        if (dialect_ == Dialect::swarm)
            add_sources();
        if (!document_.partial)
            check_together(drafts_, odd_, dialect_, document_.problems);
        for (auto &[name, draft] : drafts_)
            document_.services.push_back(std::move(draft.service));
    }

    void add_source(ResourceKind kind, const Node &file) {
        add_file(kind == ResourceKind::secret ? NamedFile::Kind::secret : NamedFile::Kind::config, file);
    }

    /// `docker stack deploy` makes secrets and configs that no service uses, too.
    void add_sources() {
        for (const auto &[id, declared] : declared_)
            if (declared.file != nullptr && !declared.external)
                add_source(id.first, *declared.file);
    }

    [[nodiscard]] bool refused() const { return document_.refused(); }

    void check(const Draft &draft) {
        const Service &service = draft.service;
        if (!service.starts())
            return;
        if (service.image.empty() && !draft.image_unknown && !service.builds && !service.extends &&
            !document_.partial)
            refuse(service.image_where.known() ? service.image_where : service.where,
                   fmt::format("service '{}' has neither an image nor a build context", service.name));
        if (dialect_ == Dialect::swarm && service.image.empty() && service.builds && !draft.image_unknown)
            refuse(service.where,
                   fmt::format("service '{}' has no image, and a swarm builds none", service.name),
                   "build the image, push it, and name it");
        for (const Use &use : draft.uses)
            check_use(service, use);
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
        Declared &declared = found->second;
        for (EngineNeed &need : std::exchange(declared.needs, {}))
            document_.needs.push_back(std::move(need));
        if (!declared.variable.empty() && !env_.contains(declared.variable) && dialect_ == Dialect::compose) {
            document_.lacks_variables = true;
            refuse(declared.where,
                   fmt::format("{} '{}' comes from the variable {}, which is not set", name_of(use.kind),
                               use.name, declared.variable),
                   "set it in env");
        }
        if (service.read_only && dialect_ == Dialect::compose &&
            (!declared.variable.empty() || declared.content))
            refuse(use.where,
                   fmt::format("{} '{}' is copied into the container, which read_only forbids",
                               name_of(use.kind), use.name),
                   "let it come from a file, or leave read_only out");
        if (declared.external && use.kind == ResourceKind::network)
            check_own_network(use, declared.name);
        if (declared.file != nullptr && dialect_ != Dialect::swarm)
            add_source(use.kind, *declared.file);
        const bool of_swarms = use.kind == ResourceKind::secret || use.kind == ResourceKind::config;
        if (declared.external && of_swarms && dialect_ != Dialect::swarm) {
            document_.problems.push_back(
                {dialect_ == Dialect::compose,
                 fmt::format("{} '{}' is external, which only a swarm can have", name_of(use.kind), use.name),
                 "keep it in a file of the repository, or in a variable of env", declared.where});
            if (dialect_ == Dialect::compose)
                return;
        }
        if (declared.external && externals_.insert({use.kind, declared.name}).second)
            document_.externals.push_back({use.kind, declared.name, declared.where});
    }

    /// Networks that every engine has, and that no service joins.
    void check_own_network(const Use &use, const std::string &name) {
        if (dialect_ == Dialect::compose && (name == "host" || name == "bridge" || name == "none"))
            refuse(use.where,
                   fmt::format("a service can't join the engine's own network '{}' below networks", name),
                   fmt::format("write network_mode: {}", name));
        if (dialect_ == Dialect::swarm && (name == "none" || name == "ingress"))
            refuse(use.where,
                   fmt::format("a service of a swarm can't join the engine's own network '{}'", name),
                   "name a network of the stack's own, or leave it out");
    }

    const std::map<std::string, std::string> &env_;
    Dialect dialect_;
    std::set<std::string> profiles_;
    std::string folder_;
    Document document_;
    Values values_;
    Project project_;
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

Dialect dialect_of(model::StackType type) {
    switch (type) {
    case model::StackType::standalone:
        return Dialect::compose;
    case model::StackType::swarm:
        return Dialect::swarm;
    default:
        return Dialect::unknown;
    }
}

void add_project_variables(const std::string &stack, Dialect dialect,
                           std::map<std::string, std::string> &env) {
    if (dialect != Dialect::swarm)
        env["COMPOSE_PROJECT_NAME"] = support::lower(stack);
}

Document read_document(const std::vector<File> &files, const std::map<std::string, std::string> &env,
                       Dialect dialect, const ReadFile &read) {
    return DocumentReader(files, env, dialect, read).run();
}

std::vector<Problem> check_included(const File &file, const std::map<std::string, std::string> &env,
                                    Dialect dialect) {
    std::vector<Problem> problems;
    Values values(env, dialect, problems);
    (void)read_project({file}, dialect, values, problems, {});
    if (values.lacks_variables())
        problems.clear();
    return problems;
}

std::vector<Problem> check_yaml(const File &file) {
    std::vector<Problem> problems;
    if (parse_file(file, problems).complete)
        problems.clear(); // what is odd about it is for the cluster to judge
    return problems;
}

} // namespace stowage::compose
