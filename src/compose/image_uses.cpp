#include "compose/image_uses.hpp"

#include "compose/dockerfile.hpp"
#include "compose/tree.hpp"
#include "support/text.hpp"

#include <fmt/format.h>
#include <string_view>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Node;
using desired::yaml::NodePtr;

constexpr std::string_view image_scheme = "docker-image://";

class ImageCollector {
public:
    ImageCollector(const std::map<std::string, std::string> &env, ImageUses &into)
        : values_(env, Dialect::compose, problems_), into_(into) {}

    void read(const NodePtr &document) {
        values_.expand(document);
        if (const Entry *include = document->find("include"))
            into_.from_elsewhere.push_back(include->where);
        if (const Entry *services = document->find("services"))
            for (const Entry &service : services->value->entries)
                read_service(service.key, *service.value);
        if (const Entry *models = document->find("models"))
            for (const Entry &model : models->value->entries)
                if (const Entry *name = model.value->find("model"))
                    add(values_.text(name), fmt::format("model '{}'", model.key), name->value->where);
    }

private:
    void add(std::string image, std::string user, const support::Location &where) {
        // What nothing replaced may be anything.
        if (image.find('$') != std::string::npos)
            image.clear();
        into_.images.push_back({std::move(image), std::move(user), where});
    }

    void read_service(const std::string &name, const Node &service) {
        if (const Entry *extends = service.find("extends"))
            if (const Entry *file = extends->value->find("file"))
                into_.from_elsewhere.push_back(file->value->where);
        if (const Entry *build = service.find("build"))
            read_build(fmt::format("the build of service '{}'", name), *build->value);
        if (const Entry *provider = service.find("provider"))
            add({}, fmt::format("the provider of service '{}'", name), provider->where);
        if (const Entry *volumes = service.find("volumes"))
            for (const NodePtr &volume : volumes->value->items)
                if (values_.text(volume->find("type")) == "image")
                    add(values_.text(volume->find("source")), fmt::format("a volume of service '{}'", name),
                        volume->where);
        if (const Entry *environment = service.find("environment"))
            read_variables(name, *environment->value);
    }

    /// Only a Dockerfile that is written here says what it is made from. Others lie where nobody looks: on
    /// the server, or in a repository.
    void read_build(const std::string &user, const Node &build) {
        const Entry *written = build.find("dockerfile_inline");
        if (written == nullptr)
            add({}, user, build.where);
        else
            for (std::string &image : images_of_dockerfile(values_.text(written)))
                add(std::move(image), user, written->value->where);
        if (const Entry *contexts = build.find("additional_contexts"))
            read_contexts(user, *contexts->value);
        if (const Entry *arguments = build.find("args"))
            read_arguments(user, *arguments->value);
        if (const Entry *cache = build.find("cache_from"))
            for (const NodePtr &item : cache->value->items)
                read_cache(user, *item);
    }

    /// One of them names the image that reads the Dockerfile, whatever the Dockerfile says of that.
    void read_arguments(const std::string &user, const Node &arguments) {
        constexpr std::string_view syntax = "BUILDKIT_SYNTAX";
        for (const Entry &entry : arguments.entries)
            if (entry.key == syntax)
                add(values_.text(*entry.value), user, entry.value->where);
        for (const NodePtr &item : arguments.items) {
            const std::string text = values_.text(*item);
            const std::size_t sign = std::min(text.find('='), text.size());
            if (text.substr(0, sign) == syntax)
                add(text.substr(std::min(sign + 1, text.size())), user, item->where);
        }
    }

    void read_contexts(const std::string &user, const Node &contexts) {
        for (const Entry &entry : contexts.entries)
            read_context(user, values_.text(*entry.value), entry.value->where);
        for (const NodePtr &item : contexts.items) {
            const std::string text = values_.text(*item);
            read_context(user, text.substr(std::min(text.find('=') + 1, text.size())), item->where);
        }
    }

    void read_context(const std::string &user, const std::string &text, const support::Location &where) {
        add(text.starts_with(image_scheme) ? text.substr(image_scheme.size()) : std::string(), user, where);
    }

    /// `name`, or `type=registry,ref=name`.
    void read_cache(const std::string &user, const Node &item) {
        const std::string text = values_.text(item);
        const std::size_t reference = text.find("ref=");
        if (reference != std::string::npos)
            add(text.substr(reference + 4, text.find(',', reference) - reference - 4), user, item.where);
        else
            add(text.find('=') == std::string::npos ? text : std::string(), user, item.where);
    }

    /// A value with a variable in it is written elsewhere, and one without a value comes from there.
    void read_variables(const std::string &service, const Node &environment) {
        for (const Entry &entry : environment.entries)
            add_variable(service, entry.key, entry.value->text, entry.value->where);
        for (const NodePtr &item : environment.items)
            if (const std::size_t sign = item->text.find('='); sign != std::string::npos)
                add_variable(service, item->text.substr(0, sign), item->text.substr(sign + 1), item->where);
    }

    void add_variable(const std::string &service, const std::string &name, const std::string &value,
                      const support::Location &where) {
        const bool hides_nothing =
            value.empty() || value == "true" || value == "false" || value.find('$') != std::string::npos;
        if (!hides_nothing)
            into_.variables.push_back({name, service, where});
    }

    std::vector<Problem> problems_; // said by read_document()
    Values values_;
    ImageUses &into_;
};

} // namespace

ImageUses image_uses(const File &file, const std::map<std::string, std::string> &env) {
    ImageUses uses;
    std::vector<Problem> problems;
    const Parsed parsed = parse_file(file, problems);
    ImageCollector collector(env, uses);
    for (const NodePtr &document : parsed.documents)
        collector.read(document);
    return uses;
}

} // namespace stowage::compose
