#include "kubernetes/shape.hpp"

#include "kubernetes/scalar.hpp"

#include <fmt/format.h>

namespace stowage::kubernetes {
namespace {

using compose::Problem;
using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::name_of;
using desired::yaml::Node;

class ShapeCheck {
public:
    explicit ShapeCheck(std::vector<Problem> &problems) : problems_(problems) {}

    void look_at(const Node &document) {
        check_kind(document.find("kind"));
        check_map(document.find("metadata"), "metadata");
        const Entry *metadata = document.find("metadata");
        if (metadata == nullptr)
            return;
        check_map(metadata->value->find("labels"), "metadata.labels");
        for (const char *name : {"name", "namespace"})
            check_text(metadata->value->find(name), name);
    }

private:
    void check_kind(const Entry *kind) {
        if (kind != nullptr && kind->value->plain && !is_plain_text(kind->value->text))
            add(kind->value->where, fmt::format("kind is {}, and has to be text", kind->value->text),
                "put it in quotes");
    }

    /// One server applies such an object, and takes it for one without a name.
    void check_text(const Entry *entry, const char *name) {
        if (entry != nullptr && entry->value->plain && entry->value->kind != Kind::null &&
            !is_plain_text(entry->value->text))
            problems_.push_back(
                {true, fmt::format("metadata.{} is {}, and has to be text", name, entry->value->text),
                 "put it in quotes", entry->value->where});
    }

    void check_map(const Entry *entry, const char *name) {
        if (entry == nullptr)
            return;
        if (entry->value->kind != Kind::map) {
            add(entry->where, fmt::format("{} is {}, and has to be a map", name, name_of(entry->value->kind)),
                fmt::format("give it values, or leave {} out", name));
            return;
        }
        for (const Entry &one : entry->value->entries)
            if (one.plain && !is_plain_text(one.key))
                add(one.where, fmt::format("the key {} of {} has to be text", one.key, name),
                    "put it in quotes");
    }

    void add(const support::Location &where, const std::string &what, std::string advice) {
        problems_.push_back(
            {true, what + ": a server that adds its labels to it would break off", std::move(advice), where});
    }

    std::vector<Problem> &problems_;
};

} // namespace

void check_shape(const Node &document, std::vector<Problem> &problems) {
    ShapeCheck(problems).look_at(document);
}

} // namespace stowage::kubernetes
