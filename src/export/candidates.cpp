#include "export/candidates.hpp"

#include "desired/read/rules.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
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

/// The name as YAML has it: only Kubernetes stacks keep theirs as it was sent.
std::string written_name(const model::Stack &record) {
    return record.type == model::StackType::kubernetes ? record.name : support::lower(record.name);
}

/// How many stacks YAML could mean with what it can say of this one: of Kubernetes stacks the namespace tells
/// one from another, also where it is "".
std::size_t stacks_like(const current::ServerState &state, const model::Stack &record) {
    return static_cast<std::size_t>(
        std::count_if(state.stacks.begin(), state.stacks.end(), [&](const model::Stack &other) {
            return other.endpoint_id == record.endpoint_id && written_name(other) == written_name(record) &&
                   other.kubernetes_namespace == record.kubernetes_namespace;
        }));
}

/// "" where it can be written.
std::string why_not(const current::ServerState &state, const model::Stack &record) {
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
    const std::string name = written_name(record);
    const bool kubernetes = record.type == model::StackType::kubernetes;
    if (kubernetes ? desired::check_kubernetes_stack_name(name) : desired::check_stack_name(name))
        return fmt::format("the name {} can't be written: a server would not give it to a new stack",
                           support::printable(record.name));
    if (const std::size_t alike = stacks_like(state, record); alike > 1)
        return fmt::format(
            "{} stacks of its environment have this name (this one is #{}), so it says nothing of "
            "which is meant",
            alike, record.id);
    if (record.git_is_closed)
        return fmt::format("it comes from git, and {} may not read the source that it comes from",
                           state.user.name);
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
    std::vector<Candidate> found;
    for (const model::Stack &record : state.stacks) {
        if (!is_selected(state, record, selection))
            continue;
        if (const std::string reason = why_not(state, record); !reason.empty()) {
            const std::string prefix = servers == Servers::several ? state.server + "/" : "";
            left_out.push_back(
                {fmt::format("{}{}/{}", prefix, environment_name(state, record),
                             record.name.empty() ? fmt::format("#{}", record.id) : record.name),
                 reason});
            continue;
        }
        found.push_back({&record, state.find_environment(record.endpoint_id), written_name(record)});
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
