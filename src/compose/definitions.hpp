#pragma once

#include "compose/changed_services.hpp"
#include "desired/yaml/node.hpp"

#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace stowage::compose {

/// All that the files of a stack say of each service, as text in which equal definitions are equal: the order
/// of keys makes no difference, and what a service takes from other files is in it.
class Definitions {
public:
    /// False where one of the compose files is not YAML.
    bool read(const Files &files);

    [[nodiscard]] const std::map<std::string, std::string> &services() const { return services_; }
    /// Networks, volumes, secrets and configs.
    [[nodiscard]] const std::map<std::string, std::string> &declared() const { return declared_; }
    /// Of the `.env` beside the first file.
    [[nodiscard]] const std::map<std::string, std::string> &variables() const { return variables_; }

private:
    using Node = desired::yaml::Node;
    using Path = std::filesystem::path;

    bool read_file(const File &file, const Path &folder);
    void read_included(const Node &included, const Path &folder);
    [[nodiscard]] std::string service(const Node &node, const Path &folder, std::size_t depth) const;
    [[nodiscard]] std::string extended(const Node &node, const Path &folder, std::size_t depth) const;
    [[nodiscard]] std::string values(const Node &paths, const Path &folder) const;

    const ReadText *read_ = nullptr;
    std::set<std::string> seen_;
    std::map<std::string, std::string> services_;
    std::map<std::string, std::string> declared_;
    std::map<std::string, std::string> variables_;
};

} // namespace stowage::compose
