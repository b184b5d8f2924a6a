#include "policy/images.hpp"

#include "policy/image.hpp"
#include "policy/url_pattern.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::policy {
namespace {

using desired::PolicyKey;
using desired::PolicyRule;

/// What is wrong with an image; `what` is "" where nothing is.
struct Complaint {
    std::string what;
    std::string advice;
};

Complaint check_denied(const ImageName &image, const PolicyRule &rule) {
    const std::vector<std::string> spellings = image.spellings();
    for (const std::string &pattern : rule.patterns)
        if (std::any_of(spellings.begin(), spellings.end(),
                        [&](const std::string &text) { return support::glob_match(pattern, text); }))
            return {fmt::format("is denied by '{}'", pattern), "use another image"};
    return {};
}

Complaint check_registry(const ImageName &image, const PolicyRule &rule) {
    const bool allowed =
        std::any_of(rule.patterns.begin(), rule.patterns.end(), [&](const std::string &pattern) {
            return place_fits(pattern, image.registry, image.path);
        });
    if (allowed)
        return {};
    return {fmt::format("comes from {}, which is not allowed", image.registry),
            "allowed: " + support::join(rule.patterns, ", ")};
}

Complaint check_version(const ImageName &image) {
    if (!image.digest.empty() || (!image.tag.empty() && image.tag != "latest"))
        return {};
    return {image.tag.empty() ? "names no version" : "names no version but latest",
            "name a tag other than latest, or a digest"};
}

bool is_known(const std::string &text) {
    return text.find(unknown_value) == std::string::npos;
}

Complaint check(const std::string &text, const PolicyRule &rule) {
    if (text.empty())
        return {"can't be known here, so it does not pass",
                "name an image, or write the Dockerfile below dockerfile_inline without variables"};
    const ImageName image = parse_image(text);
    const bool place_is_enough = rule.key == PolicyKey::allowed_registries && is_known(image.full());
    if (!is_known(text) && !place_is_enough)
        return {"can't be checked: a part of it comes by reference", "write that part below env as it is"};
    switch (rule.key) {
    case PolicyKey::denied_images:
        return check_denied(image, rule);
    case PolicyKey::allowed_registries:
        return check_registry(image, rule);
    case PolicyKey::no_latest:
        return check_version(image);
    default:
        return {};
    }
}

void add(support::Diagnostic place, const PolicyRule &rule, std::string what, std::string advice,
         support::Diagnostics &into) {
    place.rule = desired::word_of(rule.key).id;
    place.code = desired::word_of(rule.key).code;
    place.severity = rule.severity;
    place.what = std::move(what);
    place.advice = std::move(advice);
    place.also_concerned = {rule.where};
    into.add(std::move(place));
}

} // namespace

bool is_about_images(const PolicyRule &rule) {
    return rule.key == PolicyKey::denied_images || rule.key == PolicyKey::allowed_registries ||
           rule.key == PolicyKey::no_latest;
}

void check_images(const Contents &contents, const PolicyRule &rule, support::Diagnostics &into) {
    for (const UsedImage &used : contents.images)
        if (const Complaint complaint = check(used.image, rule); !complaint.what.empty())
            add(used.place, rule,
                used.image.empty()
                    ? fmt::format("what {} uses {}", used.user, complaint.what)
                    : fmt::format("image '{}' of {} {}", used.image, used.user, complaint.what),
                complaint.advice, into);
    for (const support::Diagnostic &place : contents.from_elsewhere)
        add(place, rule,
            "the images of what is taken from elsewhere can't be known here, so they do not pass",
            "write those services in this file", into);
    if (!contents.partial || !contents.from_elsewhere.empty())
        return;
    PolicyRule doubt = rule;
    doubt.severity = support::Diagnostic::Severity::warning;
    add(contents.whole, doubt,
        fmt::format("{} could not be checked for what it takes from elsewhere (include, extends of another "
                    "file)",
                    desired::word_of(rule.key).name),
        "", into);
}

} // namespace stowage::policy
