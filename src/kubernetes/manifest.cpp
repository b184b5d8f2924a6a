#include "kubernetes/manifest.hpp"

#include "compose/tree.hpp"
#include "kubernetes/shape.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <regex>
#include <string_view>

namespace stowage::kubernetes {
namespace {

using compose::File;
using compose::Problem;
using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using desired::yaml::NodePtr;

constexpr std::size_t longest_api_version = 253 + 1 + 63; // letters of a group, a slash, letters of a version

constexpr std::array<std::string_view, 3> container_lists = {"containers", "initContainers",
                                                             "ephemeralContainers"};

constexpr std::array<std::string_view, 14> cluster_wide = {"APIService",
                                                           "ClusterRole",
                                                           "ClusterRoleBinding",
                                                           "CustomResourceDefinition",
                                                           "CSIDriver",
                                                           "FlowSchema",
                                                           "IngressClass",
                                                           "Namespace",
                                                           "Node",
                                                           "PersistentVolume",
                                                           "PriorityClass",
                                                           "RuntimeClass",
                                                           "StorageClass",
                                                           "ValidatingWebhookConfiguration"};

std::string text_at(const Node &node, std::string_view key) {
    const Entry *entry = node.find(key);
    return entry != nullptr && entry->value->is_scalar() && entry->value->kind != Kind::null
               ? entry->value->text
               : std::string();
}

class Reader {
public:
    explicit Reader(Manifest &into) : into_(into) {}

    void read(const File &file) {
        std::vector<Problem> problems;
        check_version(file);
        const compose::Parsed parsed = compose::parse_file(file, problems);
        if (!parsed.complete) {
            into_.problems.insert(into_.problems.end(), problems.begin(), problems.end());
            return; // what is merely odd about it is for the cluster to judge
        }
        for (const Problem &problem : problems) // newer servers refuse that, older ones take one of the two
            if (problem.about == Problem::About::key_given_twice)
                into_.problems.push_back({true, problem.what, problem.advice, problem.where});
        for (const NodePtr &document : parsed.documents) {
            take_document(document);
            take_images(*document);
        }
    }

private:
    /// A server of the older kind reads YAML of another version for ever, and with it every later update.
    void check_version(const File &file) {
        int line = 0;
        std::size_t start = 0;
        while (start < file.text.size()) {
            ++line;
            const std::size_t end = std::min(file.text.find('\n', start), file.text.size());
            const std::string_view text = std::string_view(file.text).substr(start, end - start);
            const bool other = text.starts_with("%YAML") && text.find(" 1.1") == std::string_view::npos &&
                               text.find(" 1.2") == std::string_view::npos;
            if (other)
                into_.problems.push_back(
                    {true,
                     fmt::format("'{}' is not a version of YAML that the server reads", text),
                     "leave the line out: a server would never end reading it",
                     {std::make_shared<const std::string>(file.path), line, 1}});
            start = end + 1;
        }
    }

    void take_document(const NodePtr &document) {
        if (document->kind != Kind::map) {
            if (document->kind != Kind::null)
                add(*document, "this document is no object of Kubernetes",
                    "each document needs apiVersion, kind and metadata.name");
            return;
        }
        const std::string kind = text_at(*document, "kind");
        const Entry *items = document->find("items");
        if (kind.ends_with("List") && items != nullptr) {
            take_list(*document, kind);
            for (const NodePtr &item : items->value->items)
                take_document(item);
            return;
        }
        take_object(document, kind);
    }

    /// The server's labels are put on each item of a List, but on other lists as a whole, which have none.
    void take_list(const Node &document, const std::string &kind) {
        into_.lists.push_back({kind, document.where});
        if (kind != "List")
            add(document,
                fmt::format("a {} can't be applied: the server would put its labels on the list", kind),
                "write kind: List and apiVersion: v1, or each item as a document of its own");
    }

    void take_object(const NodePtr &document, const std::string &kind) {
        check_shape(*document, into_.problems);
        Object object;
        object.api_version = text_at(*document, "apiVersion");
        object.kind = kind;
        if (object.api_version.starts_with("kustomize.config.k8s.io/")) {
            add(*document, fmt::format("a {} is no object of a cluster, and no server builds it", kind),
                "build it, and deploy the result: kustomize build FOLDER > FILE");
            return;
        }
        if (const Entry *metadata = document->find("metadata")) {
            object.name = text_at(*metadata->value, "name");
            object.space = text_at(*metadata->value, "namespace");
            if (object.name.empty() && !text_at(*metadata->value, "generateName").empty()) {
                add(*document, "generateName can't be applied: each deployment would make one object more",
                    "give it a name");
                return;
            }
        }
        object.where = document->where;
        object.node = document;
        const char *missing = object.api_version.empty() ? "apiVersion"
                              : object.kind.empty()      ? "kind"
                              : object.name.empty()      ? "metadata.name"
                                                         : nullptr;
        if (missing != nullptr) {
            add(*document, fmt::format("this object has no {}", missing),
                "each document needs apiVersion, kind and metadata.name");
            return;
        }
        if (!is_api_version(object.api_version)) {
            add(*document, fmt::format("'{}' is no apiVersion", object.api_version),
                "write a version such as v1, or a group and a version such as apps/v1");
            return;
        }
        for (const std::string *name : {&object.name, &object.space})
            if (!is_part_of_path(*name)) {
                add(*document, fmt::format("'{}' is no name in Kubernetes", *name),
                    "names have no / and no %, and are not . or ..");
                return;
            }
        into_.objects.push_back(std::move(object));
    }

    /// Names are parts of addresses, too; what else is wrong with one, the cluster says.
    static bool is_part_of_path(const std::string &name) {
        return name != "." && name != ".." && name.find_first_of("/%") == std::string::npos;
    }

    /// It is a part of addresses that the cluster is asked at.
    static bool is_api_version(const std::string &text) {
        static const std::regex form("([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?v[a-z0-9]+");
        return text.size() <= longest_api_version && text.find("..") == std::string::npos &&
               std::regex_match(text, form);
    }

    void add(const Node &node, std::string what, std::string advice) {
        into_.problems.push_back({true, std::move(what), std::move(advice), node.where});
    }

    void take_images(const Node &node) {
        if (!seen_.insert(&node).second)
            return; // an alias
        for (const NodePtr &item : node.items)
            take_images(*item);
        for (const Entry &entry : node.entries) {
            if (std::find(container_lists.begin(), container_lists.end(), entry.key) != container_lists.end())
                for (const NodePtr &container : entry.value->items)
                    take_image(container->find("image"));
            if (entry.key == "volumes") // `image: {reference: x}`
                for (const NodePtr &volume : entry.value->items)
                    if (const Entry *image = volume->find("image"))
                        take_image(image->value->find("reference"));
            take_images(*entry.value);
        }
    }

    void take_image(const Entry *image) {
        if (image != nullptr && image->value->is_scalar())
            into_.images.push_back({image->value->text, image->value->where});
    }

    Manifest &into_;
    std::set<const Node *> seen_;
};

void warn_of_doubles(Manifest &manifest) {
    for (std::size_t i = 1; i < manifest.objects.size(); ++i) {
        const Object &object = manifest.objects[i];
        const auto end = manifest.objects.begin() + static_cast<std::ptrdiff_t>(i);
        const auto first = std::find_if(manifest.objects.begin(), end,
                                        [&](const Object &other) { return same_object(object, other); });
        if (first != end)
            manifest.problems.push_back(
                {false,
                 fmt::format("{} is in the manifest twice (first in line {}): both are "
                             "applied, and the last one stays",
                             object.label(), first->where.line),
                 "keep one of them", object.where});
    }
}

} // namespace

std::string label_of(const std::string &kind, const std::string &space, const std::string &name) {
    return space.empty() ? fmt::format("{} {}", kind, name) : fmt::format("{} {}/{}", kind, space, name);
}

std::string Object::label() const {
    return label_of(kind, space, name);
}

bool same_object(const Object &a, const Object &b, const std::string &space) {
    const auto group = [](const Object &object) {
        return object.api_version.substr(0, object.api_version.find('/'));
    };
    const auto space_of = [&space](const Object &object) {
        return object.space.empty() ? space : object.space;
    };
    return a.kind == b.kind && a.name == b.name && space_of(a) == space_of(b) && group(a) == group(b);
}

bool Manifest::readable() const {
    return std::none_of(problems.begin(), problems.end(),
                        [](const Problem &problem) { return problem.fatal; });
}

std::set<std::string> Manifest::spaces() const {
    std::set<std::string> spaces;
    for (const Object &object : objects)
        if (!object.space.empty() && !is_cluster_wide(object.kind))
            spaces.insert(object.space);
    return spaces;
}

Manifest read_manifests(const std::vector<File> &files) {
    Manifest manifest;
    Reader reader(manifest);
    for (const File &file : files)
        reader.read(file);
    warn_of_doubles(manifest);
    return manifest;
}

bool is_manifest(const File &file) {
    std::vector<Problem> problems;
    const compose::Parsed parsed = compose::parse_file(file, problems);
    return std::any_of(parsed.documents.begin(), parsed.documents.end(), [](const NodePtr &document) {
        return document->find("apiVersion") != nullptr && document->find("kind") != nullptr &&
               document->find("services") == nullptr;
    });
}

bool is_cluster_wide(const std::string &kind) {
    return std::find(cluster_wide.begin(), cluster_wide.end(), kind) != cluster_wide.end();
}

bool holds_data(const std::string &kind) {
    static const std::set<std::string> kinds = {"CustomResourceDefinition", "Namespace", "PersistentVolume",
                                                "PersistentVolumeClaim"};
    return kinds.contains(kind);
}

} // namespace stowage::kubernetes
