#include "report/renderer.hpp"

#include "report/github.hpp"
#include "report/gitlab.hpp"
#include "report/html.hpp"
#include "report/json.hpp"
#include "report/junit.hpp"
#include "report/markdown.hpp"
#include "report/sarif.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace stowage::report {
namespace {

constexpr std::array<std::pair<Format, const char *>, 8> known_formats = {{
    {Format::text, "text"},
    {Format::json, "json"},
    {Format::markdown, "markdown"},
    {Format::html, "html"},
    {Format::junit, "junit"},
    {Format::github, "github"},
    {Format::gitlab, "gitlab"},
    {Format::sarif, "sarif"},
}};

} // namespace

const char *name_of(Format format) {
    for (const auto &[known, name] : known_formats)
        if (known == format)
            return name;
    return "text";
}

std::optional<Format> format_from_name(const std::string &name) {
    for (const auto &[format, known] : known_formats)
        if (name == known)
            return format;
    return std::nullopt;
}

const std::vector<std::string> &format_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const auto &known : known_formats)
            all.emplace_back(known.second);
        return all;
    }();
    return names;
}

std::unique_ptr<Renderer> make_renderer(Format format, const View &view) {
    switch (format) {
    case Format::json:
        return std::make_unique<JsonRenderer>(view);
    case Format::markdown:
        return std::make_unique<MarkdownRenderer>(view);
    case Format::html:
        return std::make_unique<HtmlRenderer>(view);
    case Format::junit:
        return std::make_unique<JunitRenderer>(view);
    case Format::github:
        return std::make_unique<GithubRenderer>(view);
    case Format::gitlab:
        return std::make_unique<GitlabRenderer>(view);
    case Format::sarif:
        return std::make_unique<SarifRenderer>(view);
    case Format::text:
        break;
    }
    return std::make_unique<TextRenderer>(view);
}

} // namespace stowage::report
