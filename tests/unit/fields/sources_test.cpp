#include "../report/json_schema.hpp"

#include "app/trust.hpp"
#include "current/snapshot.hpp"
#include "desired/load_texts.hpp"
#include "desired/read/git_source.hpp"
#include "desired/resolve.hpp"
#include "export/document.hpp"
#include "plan/compare_states.hpp"
#include "plan/kind.hpp"
#include "plan/sources.hpp"
#include "plan/spec_json.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

using namespace stowage;
using Json = nlohmann::json;

namespace {

/// The lists in which the fields of a source stand, as they are counted in a sample.
enum In : unsigned {
    compared = 1,     ///< with what a server has
    between = 2,      ///< two desired states
    attempted = 4,    ///< another attempt, where it changed
    recorded = 8,     ///< the fingerprint of a server's source
    planned = 16,     ///< the plan file
    snapshotted = 32, ///< the snapshot
    exported_too = 64,
    trusted = 128, ///< who sends a secret where: a change of it is not looked up before it is merged
};

constexpr unsigned of_server = compared | recorded | snapshotted | exported_too;
constexpr unsigned of_yaml = between | attempted | planned;

struct SourceSample {
    std::string_view key; ///< at the top of a source
    std::string_view patch;
    unsigned in = 0; ///< of In
    std::function<void(model::Source &)> on_server = {};
};

const std::vector<SourceSample> &source_samples() {
    using model::Source;
    static const std::vector<SourceSample> all = {
        {"name", R"({"name": "other"})", of_server | attempted | trusted,
         [](Source &s) { s.name = "other"; }},
        {"server", R"({"server": "second"})", trusted},
        {"url", R"({"url": "https://git.example.com/acme/b.git"})", of_server | of_yaml | trusted,
         [](Source &s) { s.url = "https://git.example.com/acme/b.git"; }},
        {"authentication", R"({"authentication": {"username": "other"}})", of_server | of_yaml | trusted,
         [](Source &s) { s.username = "other"; }},
        {"authentication", R"({"authentication": {"password": {"env": "FIELDS_TWO"}}})",
         compared | of_yaml | trusted},
        {"tlsSkipVerify", R"({"tlsSkipVerify": true})", of_server | of_yaml | trusted,
         [](Source &s) { s.tls_skip_verify = true; }},
        {"interval", R"({"interval": "9m"})", of_server | of_yaml, [](Source &s) { s.interval = "9m"; }},
        {"access", R"({"access": {"public": true}})", of_server | of_yaml,
         [](Source &s) { s.is_public = true; }},
        {"access", R"({"access": {"administrators": true}})", of_server | of_yaml,
         [](Source &s) { s.users.clear(), s.administrators_only = true; }},
        {"access", R"({"access": {"users": [9]}})", of_server | of_yaml, [](Source &s) { s.users = {9}; }},
        {"access", R"({"access": {"teams": [2]}})", of_server | of_yaml,
         [](Source &s) { s.users.clear(), s.teams = {2}; }},
    };
    return all;
}

Json source_json(const SourceSample *change = nullptr) {
    Json source = Json::parse(
        R"({"name": "acme", "url": "https://git.example.com/acme/a.git", "interval": "5m",
            "authentication": {"username": "bot", "password": {"env": "FIELDS_ONE"}}})");
    if (change != nullptr)
        source.merge_patch(Json::parse(change->patch));
    return source;
}

std::string document_of(const std::string &sources) {
    return R"({"apiVersion": "stowage/v1", "defaults": {"server": "main"}, "servers": [
        {"name": "main", "url": "https://one.example.com", "apiKey": {"env": "FIELDS_KEY"}},
        {"name": "second", "url": "https://two.example.com", "apiKey": {"env": "FIELDS_KEY"}}],
        "sources": )" +
           sources + "}";
}

desired::State state_of(const std::string &document) {
    ::setenv("FIELDS_ONE", "one-secret", 1);
    ::setenv("FIELDS_TWO", "two-secret", 1);
    return desired::load_texts({{"stowage.yaml", document, "/nowhere", {}}}, {}, {}, {});
}

desired::State state_with(const SourceSample *change = nullptr) {
    return state_of(document_of(Json::array({source_json(change)}).dump()));
}

std::shared_ptr<const desired::GitSource> source_with(const SourceSample *change = nullptr) {
    desired::GitSource source = state_with(change).sources.front();
    support::Diagnostics diagnostics;
    desired::resolve(source, desired::Exec::refuse, diagnostics);
    return std::make_shared<const desired::GitSource>(std::move(source));
}

model::Source source_record(const SourceSample *change = nullptr) {
    model::Source record;
    record.id = 7;
    record.name = "acme";
    record.type = model::SourceType::git;
    record.url = "https://git.example.com/acme/a.git";
    record.detailed = true;
    record.authentication = true;
    record.username = "bot";
    record.interval = "5m";
    record.stacks = {1};
    record.users = {8};
    if (change != nullptr && change->on_server)
        change->on_server(record);
    return record;
}

current::ServerState server_with(const model::Source &record) {
    current::ServerState state;
    state.server = "main";
    state.user.administrator = true;
    state.fingerprint_key = "key";
    state.users = std::vector{std::pair<std::int64_t, std::string>{8, "bob"}, {9, "alice"}};
    state.teams = std::vector{std::pair<std::int64_t, std::string>{2, "ops"}};
    state.sources = {record};
    for (const model::Ability ability : model::all_abilities)
        state.capabilities.learn(ability, true, "");
    return state;
}

bool names_field(const std::vector<plan::FieldChange> &changes, std::string_view key) {
    return std::any_of(changes.begin(), changes.end(),
                       [&](const plan::FieldChange &change) { return change.field.starts_with(key); });
}

std::string attempt_of(const std::shared_ptr<const desired::GitSource> &source) {
    plan::StackPlan item;
    item.kind = &plan::source_kind();
    item.source = source;
    return plan::source_kind().attempt(item, "key");
}

std::string snapshot_text(const model::Source &record) {
    current::Snapshot snapshot;
    snapshot.created_at = "2026-01-01T00:00:00Z";
    snapshot.salt = "00";
    snapshot.servers.push_back(current::keep(server_with(record), {}, "00", current::Fingerprints::made));
    return current::to_json(snapshot);
}

/// What is written of a server's source, read again.
std::string exported_and_read_again(const model::Source &record) {
    exported::SecretNames names;
    std::string text = "apiVersion: stowage/v1\n"
                       "servers: [{name: main, url: https://one.example.com, apiKey: {env: K}}]\n"
                       "sources:\n";
    for (const std::string &line :
         exported::source_item(record, server_with(record), exported::Servers::one, names))
        text += line + "\n";
    const desired::GitSource source = state_of(text).sources.front();
    return source.name + plan::encode(source).dump();
}

void check_yaml_lists(const SourceSample &sample) {
    const auto before = source_with();
    const auto after = source_with(&sample);
    const auto encoded = plan::encode(*after);
    CHECK((encoded != plan::encode(*before)) == ((sample.in & planned) != 0));
    CHECK(plan::encode(plan::decode_source(encoded)) == encoded);
    CHECK((attempt_of(after) != attempt_of(before)) == ((sample.in & attempted) != 0));
    const plan::Plan states = plan::compare_states(state_with(), state_with(&sample));
    CHECK((states.stacks.size() == 1 && names_field(states.stacks.front().changes, sample.key)) ==
          ((sample.in & between) != 0));
    const desired::State base = state_with();
    desired::State head = state_with(&sample);
    CHECK(!app::Trust(base).withhold(head).said.empty() == ((sample.in & trusted) != 0));
}

void check_server_lists(const SourceSample &sample) {
    const model::Source before = source_record();
    const model::Source after = source_record(&sample);
    const plan::StackPlan plan =
        plan::diff_source(source_with(&sample), &before, server_with(before), plan::Rotation::yes, nullptr);
    CHECK(names_field(plan.changes, sample.key) == ((sample.in & compared) != 0));
    CHECK((plan::fingerprint(before, "key") != plan::fingerprint(after, "key")) ==
          ((sample.in & recorded) != 0));
    CHECK((snapshot_text(before) != snapshot_text(after)) == ((sample.in & snapshotted) != 0));
    CHECK(current::to_json(current::parse_snapshot(snapshot_text(after), "s.json")) == snapshot_text(after));
    CHECK((exported_and_read_again(before) != exported_and_read_again(after)) ==
          ((sample.in & exported_too) != 0));
}

} // namespace

TEST_CASE("every key of a source has a sample, and the schema and the reader have the same keys") {
    for (const std::string &key : desired::source_keys()) {
        CAPTURE(key);
        CHECK(std::any_of(source_samples().begin(), source_samples().end(),
                          [&](const SourceSample &sample) { return sample.key == key; }));
        Json wrong = source_json();
        wrong[key] = Json::array({Json::array()}); // of no type that a key takes
        CHECK(samples::mistakes_in(document_of(Json::array({wrong}).dump()), "desired-state.schema.json")
                  .find(key) != std::string::npos);
    }
    for (const SourceSample &sample : source_samples()) {
        CAPTURE(sample.key, sample.patch);
        const auto &keys = desired::source_keys();
        CHECK(std::find(keys.begin(), keys.end(), sample.key) != keys.end());
        CHECK(samples::mistakes_in(document_of(Json::array({source_json(&sample)}).dump()),
                                   "desired-state.schema.json")
                  .empty());
    }
}

TEST_CASE("every list has every field of a source that is its matter") {
    for (const SourceSample &sample : source_samples()) {
        CAPTURE(sample.key, sample.patch);
        check_yaml_lists(sample);
        check_server_lists(sample);
    }
}
