#include "desired/read/rules.hpp"
#include "export/document.hpp"
#include "export/yaml_text.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace stowage::exported {
namespace {

std::vector<std::string> names_of(const std::vector<std::int64_t> &ids, const current::Names &known) {
    std::vector<std::string> names;
    if (!known)
        return names;
    for (const auto &[id, name] : *known)
        if (std::find(ids.begin(), ids.end(), id) != ids.end())
            names.push_back(name);
    std::sort(names.begin(), names.end());
    return names;
}

/// "" where it is not known, or can't be said.
std::string access_of(const model::Source &source, const current::ServerState &state) {
    if (source.is_public)
        return "{public: true}";
    const std::vector<std::string> teams = names_of(source.teams, state.teams);
    const std::vector<std::string> users = names_of(source.users, state.users);
    if (teams.size() != source.teams.size() || users.size() != source.users.size())
        return {};
    std::vector<std::string> parts;
    if (!teams.empty())
        parts.push_back("teams: " + flow_list(teams));
    if (!users.empty())
        parts.push_back("users: " + flow_list(users));
    if (parts.empty())
        return source.administrators_only ? "{administrators: true}" : "";
    return fmt::format("{{{}}}", support::join(parts, ", "));
}

} // namespace

std::vector<const model::Source *> sources_to_write(const current::ServerState &state) {
    std::map<std::string, int> times;
    for (const model::Source &source : state.sources)
        ++times[source.name];
    std::vector<const model::Source *> written;
    for (const model::Source &source : state.sources)
        if (source.type == model::SourceType::git && source.detailed && !source.stacks.empty() &&
            !support::trim(source.name).empty() && times[source.name] == 1 &&
            !desired::check_git_url(source.url) && !(source.authentication && source.username.empty()))
            written.push_back(&source);
    std::sort(written.begin(), written.end(), [](const auto *a, const auto *b) { return a->name < b->name; });
    return written;
}

std::vector<std::string> source_item(const model::Source &source, const current::ServerState &state,
                                     Servers servers, SecretNames &names) {
    std::vector<std::string> lines = {"  - name: " + scalar(source.name)};
    const auto add = [&](const std::string &text) { lines.push_back("    " + text); };
    if (servers == Servers::several)
        add("server: " + scalar(state.server));
    add("url: " + scalar(source.url));
    if (source.authentication) {
        add("authentication:");
        add("  username: " + scalar(source.username));
        add("  # The server keeps the password and never shows it. To make the source anew:");
        add(fmt::format("  # password: {{env: {}}}",
                        names.name_for({"GIT_PASSWORD", desired::host_of(source.url), source.username},
                                       source.url + "\n" + source.username)));
    }
    if (source.tls_skip_verify)
        add("tlsSkipVerify: true");
    if (!source.interval.empty() && !desired::check_poll_interval(source.interval))
        add("interval: " + source.interval);
    if (const std::string access = access_of(source, state); !access.empty())
        add("access: " + access);
    return lines;
}

} // namespace stowage::exported
