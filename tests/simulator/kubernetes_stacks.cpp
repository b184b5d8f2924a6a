#include "kubernetes_stacks.hpp"

#include "kubernetes_access.hpp"

#include <algorithm>
#include <regex>
#include <stdexcept>

namespace simulator {
namespace {

using nlohmann::json;

const std::string prefix = "io.portainer.kubernetes.application.";
const char *last_applied = "kubectl.kubernetes.io/last-applied-configuration";

/** A label's value: what Kubernetes does not take becomes a dot, and none is at its ends. */
std::string label_value(const std::string &text) {
    static const std::regex other("[^A-Za-z0-9._-]+");
    const std::string value = std::regex_replace(text, other, ".");
    const auto first = value.find_first_not_of(".-_");
    return first == std::string::npos ? "" : value.substr(first, value.find_last_not_of(".-_") - first + 1);
}

json labels_of(const Stack &stack, const std::string &owner) {
    const std::string name = label_value(stack.name);
    return {{prefix + "kind", stack.git ? "git" : "content"},
            {prefix + "name", name},
            {prefix + "owner", owner},
            {prefix + "stack", name},
            {prefix + "stackid", std::to_string(stack.id)}};
}

/** One object that kubectl is about to apply. */
struct WantedManifest {
    const KubeKind *kind = nullptr;
    json value;
};

/** What kubectl says of one run. */
struct ManifestRun {
    std::string output;
    std::vector<std::string> errors;
};

/** Newer servers take a path of any other kind for the manifest itself. */
bool is_taken_for_file(const std::string &path) {
    return path.ends_with(".yaml") || path.ends_with(".yml");
}

/** What a newer server says of a list: it has no name of its own. */
std::string refusal_of_list(const std::string &doing, const json &list) {
    const std::string kind = list["kind"];
    const std::string space = kind == "List" ? "" : "default";
    return "failed to " + doing + " " + kind + " " + space + "/: name is required";
}

class Kubectl {
public:
    Kubectl(World &world, Environment &environment, const Stack &stack, ManifestRun &run)
        : world_(world),
          environment_(environment),
          cluster_(environment.engine.cluster),
          stack_(stack),
          run_(run),
          owner_(stack.updated_by.empty() ? stack.created_by : stack.updated_by),
          on_server_(world.can().asynchronous) {}

    void apply(const StackFile &file) {
        path_ = "/data/kub_deployment3706600218/" + file.path;
        std::vector<WantedManifest> wanted;
        if (on_server_ && !is_taken_for_file(file.path)) {
            run_.errors.emplace_back(
                "failed to decode YAML: error unmarshaling JSON: while decoding JSON: json: "
                "cannot unmarshal string into Go value of type map[string]interface {}");
            return;
        }
        refuse_lists(file.content);
        for (json &document : objects_of(file.content)) {
            if (auto object = object_of(document)) {
                wanted.push_back(std::move(*object));
            }
        }
        for (WantedManifest &object : wanted) {
            apply_one(object);
        }
    }

private:
    /** A list is one object to newer servers; to kubectl it is its items, but typed ones can't have labels.
     */
    void refuse_lists(const std::string &manifest) {
        for (const json &document : read_whole_documents(manifest)) {
            const bool typed = is_list_of_objects(document) && document["kind"] != "List";
            if (is_list_of_objects(document) && on_server_) {
                run_.errors.push_back(refusal_of_list("apply", document));
            } else if (typed) {
                run_.errors.push_back(
                    "error validating \"" + path_ + "\": error validating data: ValidationError(" +
                    document["kind"].get<std::string>() + ".metadata): unknown field \"labels\"");
            }
        }
    }

    [[nodiscard]] std::vector<json> objects_of(const std::string &manifest) const {
        std::vector<json> objects = on_server_ ? read_whole_documents(manifest) : read_documents(manifest);
        std::erase_if(objects, [](const json &one) { return !one.is_object() || is_list_of_objects(one); });
        return objects;
    }

    std::optional<WantedManifest> object_of(json &document) {
        const std::string kind_name = document.value("kind", "");
        const std::string version = document.value("apiVersion", "");
        json &metadata = document["metadata"];
        metadata["labels"].update(labels_of(stack_, owner_));
        const std::string name = metadata.value("name", "");
        const std::string space = metadata.value("namespace", "");
        const KubeKind *kind = kind_named(version, kind_name);
        if (kind == nullptr) {
            run_.errors.push_back("resource mapping not found for name: \"" + name + "\" namespace: \"" +
                                  space + "\" from \"" + path_ + "\": no matches for kind \"" + kind_name +
                                  "\" in version \"" + version + "\"\nensure CRDs are installed first");
            return std::nullopt;
        }
        const std::string &given = stack_.kubernetes_namespace;
        if (kind->namespaced && !given.empty() && !space.empty() && space != given) {
            run_.errors.push_back("the namespace from the provided object \"" + space +
                                  "\" does not match the namespace \"" + given +
                                  "\". You must pass '--namespace=" + space + "' to perform this operation.");
            return std::nullopt;
        }
        if (kind->namespaced && space.empty()) {
            metadata["namespace"] = given.empty() ? "default" : given;
        }
        return WantedManifest{kind, document};
    }

    [[nodiscard]] std::optional<KubeRefusal> forbidden(const WantedManifest &wanted,
                                                       const std::string &verb) const {
        for (const User &user : world_.state.users) {
            if (user.name == owner_) {
                return forbidden_in_cluster(world_.state, environment_, user,
                                            {verb, wanted.kind->group, wanted.kind->plural,
                                             wanted.value["metadata"].value("namespace", ""),
                                             wanted.value["metadata"].value("name", "")});
            }
        }
        return std::nullopt;
    }

    void apply_one(WantedManifest &wanted) {
        json &metadata = wanted.value["metadata"];
        const std::string name = metadata.value("name", "");
        const std::string space = wanted.kind->namespaced ? metadata.value("namespace", "") : "";
        if (const auto refusal = forbidden(wanted, "get")) {
            refuse("error when retrieving current configuration of:\nResource: \"" +
                       wanted.kind->api_version() + ", Resource=" + wanted.kind->plural +
                       "\", GroupVersionKind: \"" + wanted.kind->api_version() +
                       ", Kind=" + wanted.kind->kind + "\"\nName: \"" + name + "\", Namespace: \"" + space +
                       "\"\nfrom server for: \"" + path_ + "\": ",
                   *refusal);
            return;
        }
        if (const std::string misfit = on_server_ ? misfit_of(*wanted.kind, wanted.value) : "";
            !misfit.empty()) {
            refuse("", {500, "", misfit, nullptr});
            return;
        }
        const KubeObject *before = cluster_.find(*wanted.kind, space, name);
        json last;
        if (before != nullptr) {
            const json annotations = before->value["metadata"].value("annotations", json::object());
            last = json::parse(annotations.value(last_applied, "null"), nullptr, false);
            retain_strategy(*before, wanted.value, last);
        }
        json applied = wanted.value;
        applied["metadata"]["annotations"].update(json::object());
        metadata["annotations"][last_applied] = applied.dump() + "\n";
        if (std::string(wanted.kind->kind) == "Deployment") {
            metadata["annotations"]["deployment.kubernetes.io/revision"] = revision_of(wanted, before);
        }
        const KubeWritten result =
            store(cluster_, *wanted.kind, wanted.value, last, world_.now(), DryRun::no);
        if (!result.refusal.empty()) {
            refuse(before == nullptr ? "error when creating \"" + path_ + "\": " : "",
                   result.refusal.front());
            return;
        }
        run_.output += wanted.kind->shown(name) + (result.created   ? " created\n"
                                                   : result.changed ? " configured\n"
                                                                    : " unchanged\n");
    }

    /** kubectl sends a strategy as a whole; server-side apply leaves what it did not write. */
    void retain_strategy(const KubeObject &before, const json &next, json &last) const {
        const json::json_pointer strategy("/spec/strategy");
        if (!on_server_ && next.contains(strategy) && before.value.contains(strategy) && last.is_object()) {
            last[strategy] = before.value[strategy];
        }
    }

    static std::string revision_of(const WantedManifest &wanted, const KubeObject *before) {
        if (before == nullptr) {
            return "1";
        }
        const json annotations = before->value["metadata"].value("annotations", json::object());
        const int revision = std::atoi(annotations.value("deployment.kubernetes.io/revision", "1").c_str());
        json next = merged(before->value, nullptr, wanted.value);
        set_defaults(*wanted.kind, next);
        const json::json_pointer pods("/spec/template");
        return std::to_string(next.value(pods, json()) == before->value.value(pods, json()) ? revision
                                                                                            : revision + 1);
    }

    void refuse(const std::string &doing, const KubeRefusal &refusal) {
        if (on_server_) {
            run_.errors.push_back("failed to apply " + refusal.message);
            return;
        }
        if (refusal.code == 422) {
            std::string words = refusal.message;
            const auto group = words.find("." + std::string("apps"));
            if (group != std::string::npos) {
                words.erase(group, 5);
            }
            run_.errors.push_back("The " + words);
            return;
        }
        run_.errors.push_back("Error from server (" + refusal.reason + "): " + doing + refusal.message);
    }

    World &world_;
    Environment &environment_;
    Cluster &cluster_;
    const Stack &stack_;
    ManifestRun &run_;
    std::string owner_;
    std::string path_;
    bool on_server_; ///< the server applies each object itself, without kubectl
};

/** A single error of its own making begins with "error: ", as kubectl prints it. */
std::string words_of(const std::vector<std::string> &errors) {
    const bool own = errors.size() == 1 && !errors.front().starts_with("Error from server") &&
                     !errors.front().starts_with("The ");
    std::string words = own ? "error: " : "";
    for (const std::string &error : errors) {
        words += error + "\n";
    }
    std::string quoted = json(words).dump();
    return "failed to deploy kubernete stack: failed to execute kubectl command: " + quoted +
           ": exit status 1";
}

std::string words_on_server(const ManifestRun &run) {
    std::string words = "failed to deploy kubernete stack: failed to execute kubectl apply command: ";
    words += run.output.empty() ? "failed to apply resources: " : "partially applied resources with errors: ";
    for (std::size_t i = 0; i < run.errors.size(); ++i) {
        words += (i == 0 ? "" : "\n") + ("failed to apply resource: " + run.errors[i]);
    }
    return words;
}

/** Where a deletion looks for an object: newer servers look in `default`, wherever the stack is. */
std::string deletion_space(const World &world, const Stack &stack) {
    return stack.kubernetes_namespace.empty() || world.can().asynchronous ? "default"
                                                                          : stack.kubernetes_namespace;
}

bool is_of_no_kind(const json &document) {
    return document.is_object() && document.contains("kind") &&
           kind_named(document.value("apiVersion", ""), document.value("kind", "")) == nullptr;
}

/** Was it asked for at all, whether or not it was there? */
bool erase_named(const World &world, Environment &environment, const Stack &stack, const json &document) {
    const KubeKind *kind = document.is_object()
                               ? kind_named(document.value("apiVersion", ""), document.value("kind", ""))
                               : nullptr;
    if (kind == nullptr || !document.contains("metadata")) {
        return false;
    }
    const std::string given = deletion_space(world, stack);
    const std::string space = kind->namespaced ? document["metadata"].value("namespace", given) : "";
    erase(environment.engine.cluster, *kind, space, document["metadata"].value("name", ""));
    return true;
}

} // namespace

bool hangs_the_server(const std::string &manifest) {
    try {
        read_documents(manifest);
    } catch (const std::runtime_error &) {
        return true;
    }
    return false;
}

EngineResult deploy_to_cluster(World &world, Environment &environment, const Stack &stack,
                               std::string *output) {
    ManifestRun run;
    Kubectl kubectl(world, environment, stack, run);
    for (const std::string &path : wanted_files(stack)) {
        for (const StackFile &file : stack.files) {
            if (file.path == path) {
                kubectl.apply(file);
            }
        }
    }
    let_controllers_act(environment.engine.cluster, world.now());
    if (output != nullptr) {
        *output = run.output;
    }
    if (run.errors.empty()) {
        return {};
    }
    return {world.can().asynchronous ? words_on_server(run) : words_of(run.errors)};
}

EngineResult delete_from_cluster(const World &world, Environment &environment, const Stack &stack) {
    std::vector<std::string> errors;
    bool some = false;
    for (const std::string &path : wanted_files(stack)) {
        const auto file = std::find_if(stack.files.begin(), stack.files.end(),
                                       [&](const StackFile &one) { return one.path == path; });
        if (file == stack.files.end() || hangs_the_server(file->content)) {
            continue;
        }
        if (world.can().asynchronous && !is_taken_for_file(path)) {
            continue; // it is no YAML to it, and that is passed over
        }
        const std::vector<json> documents =
            world.can().asynchronous ? read_whole_documents(file->content) : read_documents(file->content);
        for (const json &document : documents) {
            if (world.can().asynchronous && is_list_of_objects(document)) {
                errors.push_back(refusal_of_list("delete", document));
            } else if (world.can().asynchronous && is_of_no_kind(document)) {
                const std::string kind = document.value("kind", "");
                const std::string version = document.value("apiVersion", "");
                errors.push_back("failed to map resource type " + version + ", Kind=" + kind +
                                 ": no matches for kind \"" + kind + "\" in version \"" + version + "\"");
            } else {
                some = erase_named(world, environment, stack, document) || some;
            }
        }
    }
    if (errors.empty()) {
        return {};
    }
    std::string words = some ? "partially deleted resources with errors: " : "failed to delete resources: ";
    for (std::size_t i = 0; i < errors.size(); ++i) {
        words += (i == 0 ? "" : "\n") + errors[i];
    }
    return {"failed to remove kubernetes resources: \"\". Error: failed to execute kubectl delete command: " +
            words};
}

void take_update_for_settings(Stack &stack) {
    stack.git->reference.clear();
    stack.git->authentication.reset();
    stack.auto_update.reset();
}

} // namespace simulator
