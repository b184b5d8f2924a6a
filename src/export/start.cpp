#include "export/start.hpp"

#include "desired/read/rules.hpp"
#include "export/document.hpp"
#include "export/names.hpp"
#include "export/yaml_text.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <set>

namespace stowage::exported {
namespace {

bool is_usual_name(const std::string &file) {
    static constexpr std::array names = {"docker-compose.yml", "docker-compose.yaml", "compose.yml",
                                         "compose.yaml"};
    return std::find(names.begin(), names.end(), file) != names.end();
}

std::string stack_items(const Start &start, const std::filesystem::path &yaml) {
    std::string text;
    std::set<std::string> taken;
    for (const ComposeFile &file : start.files) {
        const std::string wanted = stack_name_for(file.path);
        std::string name = wanted.empty() ? "stack" : wanted;
        for (int number = 2; !taken.insert(name).second; ++number)
            name = fmt::format("{}-{}", wanted.empty() ? "stack" : wanted, number);
        text += fmt::format("  - name: {}\n    file: {}\n", scalar(name),
                            scalar(Layout::seen_from(yaml, file.path.lexically_normal())));
    }
    return text;
}

/// For who starts from nothing.
constexpr const char *no_stacks =
    "stacks: []\n"
    "#  - name: web                        # a compose file kept beside this one\n"
    "#    file: web/docker-compose.yml\n"
    "#    env: {GREETING: hello, TOKEN: {env: WEB_TOKEN}}\n"
    "#  - name: shop                       # one that Portainer takes from git\n"
    "#    gitConfig:\n"
    "#      url: https://git.example.com/acme/stacks.git\n"
    "#      referenceName: refs/heads/main\n"
    "#      configFilePath: shop/docker-compose.yml\n"
    "#    autoUpdate: {interval: 5m}\n";

} // namespace

std::string stack_name_for(const std::filesystem::path &file) {
    const std::filesystem::path absolute = std::filesystem::absolute(file).lexically_normal();
    const std::string name = is_usual_name(file.filename().string())
                                 ? absolute.parent_path().filename().string()
                                 : file.stem().string();
    std::string kept;
    for (const char c : support::lower(name)) {
        const bool fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        kept += fine ? c : '-';
    }
    kept.erase(0, std::min(kept.find_first_not_of("-_"), kept.size()));
    while (kept.ends_with('-'))
        kept.pop_back();
    return desired::check_stack_name(kept) ? std::string() : kept;
}

std::string start_yaml(const Start &start, const std::filesystem::path &yaml) {
    std::string text =
        "# What shall run where. 'stowage plan' shows what differs from it, 'stowage apply' changes that.\n"
        "apiVersion: stowage/v1\nservers:\n";
    for (const std::string &line : server_item(start.server))
        text += line + '\n';
    if (!start.environments.empty()) {
        text += "\n# What stacks leave out.";
        text += start.environments.size() > 1
                    ? fmt::format(" The server has the environments {}.\n",
                                  comment_text(support::join(start.environments, ", ")))
                    : "\n";
        text += fmt::format("defaults: {{environment: {}}}\n", scalar(start.environments.front()));
    }
    text += '\n';
    return text + (start.files.empty() ? no_stacks : "stacks:\n" + stack_items(start, yaml));
}

} // namespace stowage::exported
