#include "current/kubernetes_owner.hpp"

#include "portainer/kubernetes_api.hpp"

#include <cctype>
#include <charconv>

namespace stowage::current {
namespace {

constexpr const char *name_label = "io.portainer.kubernetes.application.stack";
constexpr std::size_t longest_label = 63;

std::string letters_of(const std::string &text) {
    std::string letters;
    for (const char c : text)
        if (std::isalnum(static_cast<unsigned char>(c)) != 0)
            letters += c;
    return letters;
}

} // namespace

std::int64_t stack_id_of(const model::KubernetesObject &object) {
    const auto label = object.labels.find(portainer::stack_id_label);
    if (label == object.labels.end())
        return 0;
    std::int64_t id = 0;
    const std::string &text = label->second;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    return error == std::errc() && end == text.data() + text.size() ? id : 0;
}

std::string stack_name_of(const model::KubernetesObject &object) {
    const auto label = object.labels.find(name_label);
    return label == object.labels.end() ? std::string() : label->second;
}

bool bears_name(const model::KubernetesObject &object, const std::string &name) {
    const auto label = object.labels.find(name_label);
    if (label == object.labels.end())
        return true; // nothing says otherwise
    const std::string borne = letters_of(label->second);
    const std::string wanted = letters_of(name);
    return borne == wanted || (label->second.size() == longest_label && wanted.starts_with(borne));
}

bool is_unlabelled(const model::KubernetesObject &object) {
    return !object.labels.contains(portainer::stack_id_label);
}

bool same_stack(const model::KubernetesObject &object, const model::Stack &stack) {
    return stack_id_of(object) == stack.id && stack.id != 0 && bears_name(object, stack.name);
}

} // namespace stowage::current
