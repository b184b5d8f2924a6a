#include "lists.hpp"

#include "../report/json_schema.hpp"

#include "app/trust.hpp"
#include "apply/payload.hpp"
#include "apply/saved_stack.hpp"
#include "current/snapshot.hpp"
#include "export/entry.hpp"
#include "plan/access.hpp"
#include "plan/compare_states.hpp"
#include "plan/fields.hpp"
#include "plan/fingerprints.hpp"
#include "plan/spec_json.hpp"
#include "portainer/json/encode.hpp"
#include "portainer/schedule_api.hpp"
#include "support/error.hpp"

#include <algorithm>

namespace lists {
namespace {

using namespace stowage;
using model::Cost;
using model::StackField;
using samples::Json;
using samples::Sample;

Verdict verdict(bool has) {
    return has ? Verdict::has : Verdict::lacks;
}

std::shared_ptr<desired::Stack> before(const Sample &sample) {
    return samples::read(samples::document(samples::written(sample.of)));
}

std::shared_ptr<desired::Stack> after(const Sample &sample) {
    return samples::read(samples::document(samples::changed(sample)));
}

/// The record before the change, and what it is on the server afterwards.
model::Stack record(const Sample &sample) {
    return samples::kept(*before(sample));
}

model::Stack changed_record(const Sample &sample) {
    model::Stack stack = record(sample);
    sample.on_server(stack);
    return stack;
}

current::ServerState server(const model::Stack &stack, bool newer) {
    current::ServerState state;
    state.server = "main";
    state.user.administrator = true;
    state.environments.resize(2);
    state.environments[0].id = 1;
    state.environments[0].name = "production";
    state.environments[1].id = 2;
    state.environments[1].name = "staging";
    state.stacks = {stack};
    state.files[stack.id] = current::FileContent("services: {web: {image: a}}\n");
    state.fingerprint_key = "key";
    state.users = std::vector{std::pair<std::int64_t, std::string>{9, "alice"}};
    state.teams = std::vector{std::pair<std::int64_t, std::string>{2, "ops"}};
    state.sources.resize(1);
    state.sources[0].id = 7;
    state.sources[0].name = "acme";
    for (const model::Ability ability : model::all_abilities)
        if (ability != model::Ability::source_intervals)
            state.capabilities.learn(ability, newer, "");
    return state;
}

bool belongs_to_record(const StackField &field) {
    return field.cost != Cost::handling && field.cost != Cost::identity && field.path != "access";
}

Verdict schema(const StackField &field, const Sample &sample) {
    if (is(field, model::found_out))
        return Verdict::not_of;
    return verdict(
        samples::mistakes_in(samples::document(samples::changed(sample)), "desired-state.schema.json")
            .empty());
}

Verdict saved_plan(const StackField &field, const Sample &sample) {
    if (is(field, model::found_out))
        return Verdict::not_of;
    const auto changed = plan::encode(*after(sample));
    return verdict(changed != plan::encode(*before(sample)) &&
                   plan::encode(plan::decode_spec(changed)) == changed);
}

/// Between two desired states, and not between one and itself.
Verdict states(const StackField &field, const Sample &sample) {
    // Another name or place is another stack, and an envFile is the variables in it.
    const bool says_which = field.cost == Cost::identity && field.path != "formerName" &&
                            field.path != "formerEnvironment" && field.path != "state";
    if (is(field, model::found_out) || says_which)
        return Verdict::not_of;
    desired::State one;
    one.stacks = {before(sample)};
    desired::State other;
    other.stacks = {after(sample)};
    const plan::Plan plan = plan::compare_states(one, other);
    const std::string path =
        field.path == "env.NAME" || field.path == "envFile" ? "env" : std::string(field.path);
    const auto &changes =
        plan.stacks.size() == 1 ? plan.stacks.front().changes : std::vector<plan::FieldChange>{};
    return verdict(plan::compare_states(other, other).stacks.empty() &&
                   std::any_of(changes.begin(), changes.end(), [&](const plan::FieldChange &change) {
                       return change.field == path || change.field.starts_with(path + ".") ||
                              path.starts_with(change.field + "."); // members of access are one field
                   }));
}

Verdict attempt(const StackField &field, const Sample &sample) {
    if (is(field, model::found_out))
        return Verdict::not_of;
    plan::StackPlan one;
    one.spec = before(sample);
    plan::StackPlan other;
    other.spec = after(sample);
    return verdict(plan::attempt_fingerprint(one, "key") != plan::attempt_fingerprint(other, "key"));
}

/// The patch that takes out again what this one brings: of gitConfig each part, else the whole key.
Json emptied(const Json &patch) {
    Json out = Json::object();
    for (const auto &[key, value] : patch.items())
        if (key == "gitConfig" && value.is_object())
            for (const auto &part : value.items())
                out[key][part.key()] = nullptr;
        else
            out[key] = nullptr;
    return out;
}

bool only_takes_out(const Json &patch) {
    return patch == emptied(patch);
}

Verdict defaults(const StackField &field, const Sample &sample) {
    const Json patch = Json::parse(sample.patch);
    Json rest = samples::changed(sample);
    rest.merge_patch(emptied(patch));
    if (!is(field, model::defaulted)) {
        if (field.path == "name" || is(field, model::found_out) || only_takes_out(patch))
            return Verdict::not_of;
        try {
            (void)samples::read(samples::document(rest, patch));
        } catch (const support::InputError &) {
            return Verdict::not_of;
        }
        return Verdict::lacks; // a default that nobody described
    }
    return verdict(plan::encode(*samples::read(samples::document(rest, patch))) ==
                   plan::encode(*after(sample)));
}

plan::Differences compared(const Sample &sample, bool newer, const std::string &ignored = {}) {
    Json wanted = samples::changed(sample);
    if (!ignored.empty())
        wanted["ignore"] = {ignored};
    const model::Stack stack =
        is(*model::find_stack_field(sample.path), model::found_out) ? changed_record(sample) : record(sample);
    const current::ServerState state = server(stack, newer);
    return plan::compare(*samples::read(samples::document(wanted)), stack, &state.files.at(stack.id), state,
                         {});
}

bool is_found(const plan::Differences &differences, const StackField &field) {
    return std::any_of(differences.changes.begin(), differences.changes.end(),
                       [&](const plan::FieldChange &change) {
                           return change.field.starts_with(field.path == "env.NAME" ? "env." : field.path);
                       });
}

/// Fields that a plan shows in another way: a new kind of source, more env, or what only looks can't tell.
bool is_compared(const StackField &field) {
    for (const char *other :
         {"gitConfig", "gitConfig.authentication.password", "gitConfig.source", "envFile"})
        if (field.path == other)
            return false;
    return belongs_to_record(field);
}

Verdict comparison(const StackField &field, const Sample &sample) {
    if (!is_compared(field))
        return Verdict::not_of;
    for (const bool newer : {false, true}) {
        if ((field.path == "gitConfig.sourceId" || field.path == "prune") && !newer)
            continue; // such a server has none
        const plan::Differences differences = compared(sample, newer);
        const bool replaces = field.cost == Cost::replace || (field.cost == Cost::in_place && !newer);
        const bool deploys = field.cost == Cost::deploy || (field.cost == Cost::in_place && newer);
        if (!is_found(differences, field) || differences.forces_replace != replaces ||
            differences.needs_deploy != deploys ||
            differences.needs_settings != (field.cost == Cost::settings))
            return Verdict::lacks;
    }
    return Verdict::has;
}

Verdict ignoring(const StackField &field, const Sample &sample) {
    if (is(field, model::found_out))
        return Verdict::not_of;
    const std::string name = field.path == "env.NAME" ? "env.GREETING" : std::string(field.path);
    Json stack = samples::changed(sample);
    stack["ignore"] = {name};
    try {
        (void)samples::read(samples::document(stack));
    } catch (const support::InputError &) {
        return is(field, model::ignorable) ? Verdict::lacks : Verdict::not_of;
    }
    if (!is(field, model::ignorable))
        return Verdict::lacks;
    return verdict(!is_compared(field) || !is_found(compared(sample, true, name), field));
}

Verdict record_fingerprint(const StackField &field, const Sample &sample) {
    // A source's id is not in every answer, and a job's is another whenever it is started again.
    if (!sample.on_server || field.path == "gitConfig.sourceId" || is(field, model::found_out))
        return Verdict::not_of;
    const model::Stack one = record(sample);
    const model::Stack other = changed_record(sample);
    return verdict(plan::fingerprint(one, nullptr, server(one, false)) !=
                   plan::fingerprint(other, nullptr, server(other, false)));
}

std::string snapshot_of(const Sample &sample, const model::Stack &stack) {
    current::Snapshot snapshot;
    snapshot.created_at = "2026-01-01T00:00:00Z";
    snapshot.salt = "00";
    snapshot.servers.push_back(
        current::keep(server(stack, true), {before(sample)}, "00", current::Fingerprints::made));
    return current::to_json(snapshot);
}

Verdict snapshot(const StackField &, const Sample &sample) {
    if (!sample.on_server)
        return Verdict::not_of;
    const std::string changed = snapshot_of(sample, changed_record(sample));
    return verdict(changed != snapshot_of(sample, record(sample)) &&
                   current::to_json(current::parse_snapshot(changed, "s.json")) == changed);
}

std::string exported_text(const model::Stack &stack) {
    const current::ServerState state = server(stack, true);
    exported::SecretNames names;
    std::string text;
    for (const std::string &line : exported::item_lines(exported::make_entry(
             {state, exported::Servers::one, names}, stack, stack.name, nullptr, "compose.yml")))
        text += line + "\n";
    return text;
}

/// What is written of a record, read again.
std::string exported_and_read(const model::Stack &stack) {
    const std::string text = exported_text(stack);
    const auto read =
        samples::read("apiVersion: stowage/v1\n"
                      "servers: [{name: main, url: https://one.example.com, apiKey: {env: K}}]\n"
                      "defaults: {server: main}\n"
                      "stacks:\n" +
                      text);
    return plan::encode(*read).dump();
}

Verdict exporting(const StackField &field, const Sample &sample) {
    // What a source has is written as the stack's own.
    if (!sample.on_server || is(field, model::found_out) || field.path == "gitConfig.sourceId")
        return Verdict::not_of;
    model::Stack had = record(sample);
    if (field.path == "access")
        had.resource_control = model::ResourceControl{{false, false, {9}, {2}}, 3};
    return verdict(exported_and_read(changed_record(sample)) != exported_and_read(had));
}

/// What a replacement keeps of a stack that it deletes, read again.
model::Stack saved_and_read(const Sample &sample, const model::Stack &stack) {
    const current::ServerState state = server(stack, true);
    const apply::SavedStack saved(state, stack, state.files.at(stack.id));
    plan::StackPlan plan;
    plan.server = state.server;
    plan.environment_id = stack.endpoint_id;
    plan.name = stack.name;
    const auto former = apply::saved_before(plan);
    saved.discard();
    return former ? former->stack : record(sample);
}

Verdict saved_definition(const StackField &field, const Sample &sample) {
    // It was running, or there was nothing to replace; and the server starts its polling itself.
    if (!sample.on_server || field.path == "state" || is(field, model::found_out))
        return Verdict::not_of;
    return verdict(snapshot_of(sample, saved_and_read(sample, changed_record(sample))) !=
                   snapshot_of(sample, saved_and_read(sample, record(sample))));
}

/// Every body that a write of this stack may have.
std::string bodies(const desired::Stack &stack, const Sample &sample, const plan::Differences &differences) {
    const model::Stack had = record(sample);
    const current::ServerState state = server(had, true);
    plan::StackPlan planned;
    planned.type = had.type;
    planned.changes = differences.changes;
    planned.source_id = differences.source_id;
    std::string all = portainer::encode(apply::create_of(stack, planned));
    if (stack.git && had.git) {
        all += portainer::encode(apply::settings_of(stack, had, state.capabilities, planned));
        all += portainer::encode(apply::redeploy_of(stack, had));
    }
    if (stack.file)
        all += portainer::encode(apply::update_of(stack, had, ""));
    all += portainer::encode_schedule(apply::parts_of(stack, &had).restart_schedule);
    return all;
}

Verdict requests(const StackField &field, const Sample &sample) {
    // A stack's type says which call is made, and what is written about sources is their id by then.
    if (!belongs_to_record(field) || is(field, model::found_out) || field.path == "type" ||
        field.path == "gitConfig.source")
        return Verdict::not_of;
    return verdict(bodies(*after(sample), sample, compared(sample, true)) !=
                   bodies(*before(sample), sample, {}));
}

/// Of `access`, which a call of its own sends.
Verdict access(const StackField &field, const Sample &sample) {
    if (field.path != "access")
        return Verdict::not_of;
    const model::Stack other = changed_record(sample);
    const current::ServerState state = server(other, true);
    model::Stack another = record(sample);
    another.resource_control = model::ResourceControl{{false, false, {9}, {2}}, 3};
    const auto wanted = after(sample);
    const plan::AccessDifference differs = plan::compare_access(*wanted, &another, state, nullptr);
    const plan::AccessDifference same = plan::compare_access(*wanted, &other, state, nullptr);
    if (!differs.change || !differs.settings || same.change)
        return Verdict::lacks;
    const model::ResourceControl &asked = *other.resource_control;
    return verdict(differs.settings->is_public == asked.is_public &&
                   differs.settings->administrators_only == asked.administrators_only &&
                   differs.settings->users == asked.users && differs.settings->teams == asked.teams &&
                   plan::encode(plan::decode_access_settings(plan::encode(*differs.settings))) ==
                       plan::encode(*differs.settings));
}

/// Whether a repository is asked before a change is merged that leads to it.
bool is_off_limits(const std::shared_ptr<desired::Stack> &base, const std::shared_ptr<desired::Stack> &head) {
    desired::State known;
    known.stacks = {base};
    desired::State changed;
    changed.stacks = {head};
    return app::Trust(known).withhold(changed).off_limits.contains(head.get());
}

/// Of what says which repository is asked, and with what credentials: written, and left to the server.
Verdict trust(const StackField &field, const Sample &sample) {
    if (field.path == "server")
        return verdict(is_off_limits(before(sample), after(sample)));
    if (!field.path.starts_with("gitConfig."))
        return Verdict::not_of;
    const bool leads = is(field, model::of_source) || field.path == "gitConfig.source" ||
                       field.path == "gitConfig.sourceId" ||
                       field.path == "gitConfig.authentication.password";
    Json ignoring_it = samples::changed(sample);
    if (is(field, model::ignorable))
        ignoring_it["ignore"] = {field.path};
    const bool left = is_off_limits(after(sample), samples::read(samples::document(ignoring_it)));
    if (is_off_limits(before(sample), after(sample)) != leads ||
        left != (leads && is(field, model::ignorable)))
        return Verdict::lacks;
    return leads ? Verdict::has : Verdict::not_of;
}

} // namespace

const std::vector<List> &all() {
    static const std::vector<List> lists = {
        {"schema", schema},         {"defaults", defaults},
        {"saved plan", saved_plan}, {"states", states},
        {"attempt", attempt},       {"ignore", ignoring},
        {"compared", comparison},   {"record", record_fingerprint},
        {"snapshot", snapshot},     {"saved", saved_definition},
        {"requests", requests},     {"access", access},
        {"export", exporting},      {"trust", trust},
    };
    return lists;
}

} // namespace lists
