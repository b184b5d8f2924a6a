#include "current/kubernetes_labels.hpp"

#include "current/kubernetes_cluster.hpp"
#include "current/kubernetes_owner.hpp"
#include "current/match.hpp"
#include "current/records.hpp"
#include "portainer/kubernetes_api.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <optional>
#include <set>

namespace stowage::current {
namespace {

/// The stack as a record to ask with.
model::Stack record_for(const desired::Stack &stack, const model::Environment &environment) {
    model::Stack record;
    record.name = stack.name;
    record.type = model::StackType::kubernetes;
    record.endpoint_id = environment.id;
    record.kubernetes_namespace = stack.kubernetes_namespace;
    if (record.kubernetes_namespace.empty())
        record.kubernetes_namespace = "default";
    return record;
}

/// The records that the objects of a stack, or those with its name as a label, belong to.
std::set<std::int64_t> ids_of(portainer::Client &client, const desired::Stack &stack,
                              const model::Environment &environment) {
    const model::Stack record = record_for(stack, environment);
    const std::string manifest = stack.file ? stack.file->content : "";
    const Cluster cluster =
        ask_cluster(client, environment.id, {&record}, {{record.id, manifest}}, portainer::stack_id_label);
    std::set<std::int64_t> ids;
    for (const model::KubernetesObject &object : cluster.objects)
        if (bears_name(object, stack.name))
            ids.insert(stack_id_of(object));
    for (const kubernetes::Object &object : kubernetes::read_manifests({{"manifest", manifest}}).objects)
        if (const auto *there = cluster.find(object.api_version, object.kind,
                                             space_of(object, record.kubernetes_namespace), object.name))
            ids.insert(stack_id_of(*there));
    ids.erase(0);
    return ids;
}

/// In another namespace it is another stack. Where either leaves that to its manifest, it may be the same.
bool is_of(const model::Stack &record, const desired::Stack &stack, const model::Environment &environment) {
    const std::string &space = stack.kubernetes_namespace;
    const bool elsewhere =
        record.kubernetes_namespace != space &&
        (stack.namespace_by_manifest || (!space.empty() && !record.kubernetes_namespace.empty()));
    return record.name == stack.name && record.endpoint_id == environment.id &&
           record.type == model::StackType::kubernetes && !elsewhere;
}

std::int64_t highest_id(const ServerState &state) {
    std::int64_t highest = 0;
    for (const model::Stack &stack : state.stacks)
        highest = std::max(highest, stack.id);
    return highest;
}

/// The user's own records of that name, or the certainty that nobody has one.
std::vector<model::Stack> take_from(const Records &records, ServerState &state, const desired::Stack &stack,
                                    const model::Environment &environment) {
    std::vector<model::Stack> own;
    bool any = false;
    for (const model::Stack &record : records.kubernetes) {
        if (!is_of(record, stack, environment))
            continue;
        any = true;
        if (record.created_by == state.user.name)
            own.push_back(record);
    }
    if (!any && records.complete)
        state.nowhere.emplace(environment.id, stack.name, stack.kubernetes_namespace);
    return own;
}

/// The user's own records of that name that the labels of objects in the cluster lead to.
std::vector<model::Stack> labelled_records(portainer::Client &client, const model::User &user,
                                           const desired::Stack &stack,
                                           const model::Environment &environment) {
    std::vector<model::Stack> records;
    for (const std::int64_t id : ids_of(client, stack, environment)) {
        auto record = client.stack(id);
        if (record && is_of(*record, stack, environment) && record->created_by == user.name)
            records.push_back(std::move(*record));
    }
    return records;
}

} // namespace

void find_unlisted(portainer::Client &client, ServerState &state,
                   const std::vector<std::shared_ptr<desired::Stack>> &wanted) {
    if (state.user.administrator)
        return;
    std::optional<Records> records;
    for (const auto &stack : wanted) {
        const model::Environment *environment = environment_of(*stack, state);
        if (environment == nullptr || !model::is_kubernetes(environment->type) || !environment->up)
            continue;
        const Match known = match(*stack, state, environment->id);
        if (known.stack != nullptr || !known.candidates.empty())
            continue;
        auto found = labelled_records(client, state.user, *stack, *environment);
        if (found.empty()) {
            if (!records)
                records = ask_all_records(client, highest_id(state));
            state.highest_record = records->highest;
            found = take_from(*records, state, *stack, *environment);
        }
        std::move(found.begin(), found.end(), std::back_inserter(state.stacks));
    }
    sort_for_lookup(state.stacks);
}

} // namespace stowage::current
