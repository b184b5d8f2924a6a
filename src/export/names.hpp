#pragma once

#include "export/entry.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace stowage::exported {

/// How many files: all in one, or one for each of these.
enum class Split { none, server, environment, stack };

/// Where things are written below one folder. The same each time, whatever else is exported.
class Layout {
public:
    Layout(std::filesystem::path folder, Split split, Servers servers);

    /// Where servers and sources stand, and stacks where nothing is split.
    [[nodiscard]] std::filesystem::path main_file() const { return folder_ / "stowage.yaml"; }
    /// The YAML file of a stack.
    [[nodiscard]] std::filesystem::path
    file_of(const std::string &server, const model::Environment &environment, const std::string &stack) const;
    /// The file of its content, which is beside the YAML or below it. Kubernetes stacks may have one name in
    /// several namespaces, so any but `default` has a folder of its own.
    [[nodiscard]] std::filesystem::path content_of(const std::string &server,
                                                   const model::Environment &environment,
                                                   const model::Stack &record,
                                                   const std::string &stack) const;
    /// A content's path as `file` in the YAML says it.
    [[nodiscard]] static std::string seen_from(const std::filesystem::path &yaml,
                                               const std::filesystem::path &content);

private:
    [[nodiscard]] std::filesystem::path place(const std::string &server,
                                              const model::Environment &environment) const;

    std::filesystem::path folder_;
    Split split_;
    Servers servers_;
};

} // namespace stowage::exported
