#include "export/names.hpp"

#include "support/digest.hpp"
#include "support/text.hpp"

#include <cctype>
#include <fmt/format.h>

namespace stowage::exported {
namespace {

/// A name as a file's: what other systems or shells stumble over becomes a dash. Where that loses something,
/// a few digits tell it from others.
std::string as_file_name(const std::string &name) {
    std::string safe;
    for (const char c : name) {
        const bool fine = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' ||
                          (c == '.' && !safe.empty());
        safe += fine ? c : '-';
    }
    constexpr std::size_t digits = 6;
    return safe == name ? safe : fmt::format("{}-{}", safe, support::sha256_hex(name).substr(0, digits));
}

std::filesystem::path folder_of_space(const model::Stack &record) {
    const std::string &space = record.kubernetes_namespace;
    if (record.type != model::StackType::kubernetes || space == "default")
        return {};
    return space.empty() ? "_" : as_file_name(space); // no namespace is called `_`
}

} // namespace

Layout::Layout(std::filesystem::path folder, Split split, Servers servers)
    : folder_(std::move(folder)), split_(split), servers_(servers) {}

std::filesystem::path Layout::place(const std::string &server, const model::Environment &environment) const {
    std::filesystem::path path;
    if (servers_ == Servers::several)
        path /= as_file_name(server);
    return path / as_file_name(environment.name);
}

std::filesystem::path Layout::file_of(const std::string &server, const model::Environment &environment,
                                      const std::string &stack) const {
    switch (split_) {
    case Split::none:
        break;
    case Split::server:
        return folder_ / (as_file_name(server) + ".yaml");
    case Split::environment:
        return folder_ / (place(server, environment).string() + ".yaml");
    case Split::stack:
        return folder_ / place(server, environment) / (as_file_name(stack) + ".yaml");
    }
    return main_file();
}

std::filesystem::path Layout::content_of(const std::string &server, const model::Environment &environment,
                                         const model::Stack &record, const std::string &stack) const {
    return folder_ / "stacks" / place(server, environment) / folder_of_space(record) /
           (as_file_name(stack) + ".yml");
}

std::string Layout::seen_from(const std::filesystem::path &yaml, const std::filesystem::path &content) {
    return content.lexically_relative(yaml.parent_path().empty() ? "." : yaml.parent_path()).generic_string();
}

} // namespace stowage::exported
