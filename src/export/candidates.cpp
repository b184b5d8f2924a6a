#include "export/candidates.hpp"

#include "desired/read/rules.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <tuple>

namespace stowage::exported {
namespace {

std::string environment_name(const current::ServerState &state, const model::Stack &record) {
    const model::Environment *environment = state.find_environment(record.endpoint_id);
    return environment != nullptr ? environment->name : fmt::format("#{}", record.endpoint_id);
}

bool is_selected(const current::ServerState &state, const model::Stack &record,
                 const desired::Selection &selection) {
    desired::Stack named;
    named.server = state.server;
    named.environment.name = environment_name(state, record);
    named.name = record.name;
    return selection.contains(named);
}

/// How many stacks there are of a name on an environment; case makes no difference.
using Times = std::map<std::pair<std::int64_t, std::string>, int>;

/// "" where it can be written.
std::string why_not(const current::ServerState &state, const model::Stack &record, const Times &times) {
    if (record.name.empty())
        return fmt::format(
            "stack #{} has no name, so nothing can name it: give it one in Portainer, or remove "
            "it there",
            record.id);
    if (state.find_environment(record.endpoint_id) == nullptr)
        return state.user.administrator
                   ? "its environment no longer exists: remove it in Portainer, or associate it anew there"
                   : fmt::format("{} may not see its environment", state.user.name);
    if (record.type == model::StackType::unknown)
        return "its type is not known to this version of stowage";
    const std::string name = support::lower(record.name);
    if (desired::check_stack_name(name))
        return fmt::format("the name {} can't be written: a server would not give it to a new stack",
                           support::printable(record.name));
    if (times.at({record.endpoint_id, name}) > 1)
        return fmt::format(
            "{} stacks of its environment have this name (this one is #{}), so it says nothing of "
            "which is meant",
            times.at({record.endpoint_id, name}), record.id);
    if (record.git)
        return {};
    const auto file = state.files.find(record.id);
    if (file == state.files.end())
        return "its content was not read";
    if (!file->second)
        return "its content can't be read: " + file->second.error().str();
    if (support::trim(*file->second).empty())
        return "its content is empty";
    return {};
}

} // namespace

std::vector<Candidate> candidates(const current::ServerState &state, Servers servers,
                                  const desired::Selection &selection, std::vector<LeftOut> &left_out) {
    Times times;
    for (const model::Stack &record : state.stacks)
        ++times[{record.endpoint_id, support::lower(record.name)}];
    std::vector<Candidate> found;
    for (const model::Stack &record : state.stacks) {
        if (!is_selected(state, record, selection))
            continue;
        if (const std::string reason = why_not(state, record, times); !reason.empty()) {
            const std::string prefix = servers == Servers::several ? state.server + "/" : "";
            left_out.push_back(
                {fmt::format("{}{}/{}", prefix, environment_name(state, record),
                             record.name.empty() ? fmt::format("#{}", record.id) : record.name),
                 reason});
            continue;
        }
        found.push_back({&record, state.find_environment(record.endpoint_id), support::lower(record.name)});
    }
    std::sort(found.begin(), found.end(), [](const Candidate &a, const Candidate &b) {
        return std::tie(a.environment->name, a.name, a.record->id) <
               std::tie(b.environment->name, b.name, b.record->id);
    });
    return found;
}

bool selects_any(const current::ServerState &state, const desired::Selection &selection) {
    return std::any_of(state.stacks.begin(), state.stacks.end(),
                       [&](const model::Stack &record) { return is_selected(state, record, selection); });
}

} // namespace stowage::exported
