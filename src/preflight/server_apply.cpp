#include "preflight/server_apply.hpp"

#include "support/codes.hpp"

#include <fmt/format.h>

namespace stowage::preflight {
namespace {

Finding list_finding(const kubernetes::List &list) {
    return blocked(
        Code::manifest_list,
        fmt::format("this server can't apply a {}: it takes each document for one object", list.kind),
        "write each of its items as a document of its own, with --- between them", list.where);
}

bool is_named_as_yaml(const std::string &path) {
    return path.ends_with(".yaml") || path.ends_with(".yml");
}

Finding name_finding(const plan::StackPlan &plan, const std::string &path, bool main) {
    return blocked(
        Code::manifest_refused,
        fmt::format("this server does not read '{}': it takes a path that ends neither in .yaml nor in "
                    ".yml for the manifest itself",
                    path),
        "give the file such a name",
        plan.spec->where_is(main ? "gitConfig.configFilePath" : "gitConfig.additionalFiles"));
}

} // namespace

std::vector<Finding> check_server_apply(const plan::StackPlan &plan, const kubernetes::Manifest &manifest,
                                        const std::vector<compose::File> &files,
                                        const current::ServerState &state) {
    if (!state.can(model::Ability::server_side_apply))
        return {};
    std::vector<Finding> findings;
    for (const kubernetes::List &list : manifest.lists)
        findings.push_back(list_finding(list));
    for (const compose::File &file : files)
        if (plan.spec->git && !is_named_as_yaml(file.path))
            findings.push_back(name_finding(plan, file.path, file.path == plan.spec->git->config_file_path));
    return findings;
}

} // namespace stowage::preflight
