#include "samples.hpp"

#include "desired/load_texts.hpp"
#include "desired/resolve.hpp"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace samples {

using namespace stowage;

const std::vector<Sample> &all() {
    using model::Stack;
    static const std::vector<Sample> samples = {
        {"name", "git", R"({"name": "other"})", [](Stack &s) { s.name = "other"; }},
        {"formerName", "git", R"({"formerName": "old"})"},
        {"server", "git", R"({"server": "second"})"},
        {"environment", "git", R"({"environment": "staging"})", [](Stack &s) { s.endpoint_id = 2; }},
        {"formerEnvironment", "git", R"({"formerEnvironment": "staging"})"},
        {"type", "git", R"({"type": "swarm"})", [](Stack &s) { s.type = model::StackType::swarm; }},
        {"namespace", "kubernetes", R"({"namespace": "other"})",
         [](Stack &s) { s.kubernetes_namespace = "other"; }},
        {"state", "git", R"({"state": "stopped"})",
         [](Stack &s) { s.status = model::StackStatus::inactive; }},
        {"gitConfig", "git", R"({"gitConfig": null, "autoUpdate": null, "file": "compose.yml"})",
         [](Stack &s) { s.git.reset(); }},
        {"gitConfig.url", "git", R"({"gitConfig": {"url": "https://git.example.com/acme/b.git"}})",
         [](Stack &s) { s.git->url = "https://git.example.com/acme/b.git"; }},
        {"gitConfig.referenceName", "git", R"({"gitConfig": {"referenceName": "refs/heads/next"}})",
         [](Stack &s) { s.git->reference_name = "refs/heads/next"; }},
        {"gitConfig.configFilePath", "git", R"({"gitConfig": {"configFilePath": "b.yml"}})",
         [](Stack &s) { s.git->config_file_path = "b.yml"; }},
        {"gitConfig.additionalFiles", "git", R"({"gitConfig": {"additionalFiles": ["more.yml"]}})",
         [](Stack &s) { s.git->additional_files = {"more.yml"}; }},
        {"gitConfig.authentication", "git",
         R"({"gitConfig": {"authentication": {"username": "other", "password": {"env": "FIELDS_ONE"}}}})",
         [](Stack &s) { s.git->username = "other"; }},
        {"gitConfig.authentication.password", "git",
         R"({"gitConfig": {"authentication": {"username": "bot", "password": {"env": "FIELDS_TWO"}}}})"},
        {"gitConfig.tlsSkipVerify", "git", R"({"gitConfig": {"tlsSkipVerify": true}})",
         [](Stack &s) { s.git->tls_skip_verify = true; }},
        {"gitConfig.source", "git", R"({"gitConfig": {"source": "acme"}})"},
        {"gitConfig.sourceId", "git", R"({"gitConfig": {"sourceId": 7}})",
         [](Stack &s) { s.git->source_id = 7; }},
        {"file", "inline", R"({"file": "other.yml"})"},
        {"autoUpdate", "git", R"({"autoUpdate": null})", [](Stack &s) { s.auto_update.reset(); }},
        {"autoUpdate.interval", "git", R"({"autoUpdate": {"interval": "9m"}})",
         [](Stack &s) { s.auto_update->interval = "9m"; }},
        {"autoUpdate.webhook", "git",
         R"({"autoUpdate": {"webhook": "5d5a6c7f-7d6a-4e0f-9c38-0f0f0f0f0f0f"}})",
         [](Stack &s) { s.auto_update->webhook = "5d5a6c7f-7d6a-4e0f-9c38-0f0f0f0f0f0f"; }},
        {"autoUpdate.forceUpdate", "git", R"({"autoUpdate": {"forceUpdate": true}})",
         [](Stack &s) { s.auto_update->force_update = true; }},
        {"autoUpdate.forcePullImage", "git", R"({"autoUpdate": {"forcePullImage": true}})",
         [](Stack &s) { s.auto_update->force_pull_image = true; }},
        {"autoUpdate.polling", "git", "{}", [](Stack &s) { s.auto_update->job_id.clear(); }},
        {"restartSchedule", "git", R"({"restartSchedule": "none"})",
         [](Stack &s) { s.restart_schedule.reset(); }},
        {"restartSchedule.cronExpression", "git", R"({"restartSchedule": {"cronExpression": "@daily"}})",
         [](Stack &s) { s.restart_schedule->cron_expression = "@daily"; }},
        {"restartSchedule.pullImages", "git",
         R"({"restartSchedule": {"cronExpression": "0 2 * * *", "pullImages": true}})",
         [](Stack &s) { s.restart_schedule->pull_images = true; }},
        {"env", "git", R"({"env": null})", [](Stack &s) { s.env.clear(); }},
        {"env.NAME", "inline", R"({"env": {"GREETING": "good day"}})",
         [](Stack &s) {
             s.env = {{"GREETING", "good day"}};
         }},
        {"envFile", "git", R"({"envFile": "more.env"})"},
        {"prune", "git", R"({"prune": true})", [](Stack &s) { s.prune = true; }},
        {"access", "git", R"({"access": {"public": true}})",
         [](Stack &s) {
             s.resource_control = model::ResourceControl{{true, false, {}, {}}, 3};
         }},
        {"access", "git", R"({"access": {"administrators": true}})",
         [](Stack &s) {
             s.resource_control = model::ResourceControl{{false, true, {}, {}}, 3};
         }},
        {"access", "git", R"({"access": {"users": [9]}})",
         [](Stack &s) {
             s.resource_control = model::ResourceControl{{false, false, {9}, {}}, 3};
         }},
        {"access", "git", R"({"access": {"teams": [2]}})",
         [](Stack &s) {
             s.resource_control = model::ResourceControl{{false, false, {}, {2}}, 3};
         }},
        {"protect", "git", R"({"protect": true})"},
        {"replace", "git", R"({"replace": true})"},
        {"dependsOn", "git", R"({"dependsOn": ["database"]})"},
        {"ignore", "git", R"({"ignore": ["state"]})"},
        {"gitDrift", "git", R"({"gitDrift": "commit"})"},
        {"pullImage", "git", R"({"pullImage": "always"})"},
        {"selfHeal", "git", R"({"selfHeal": "never"})"},
        {"wait", "git", R"({"wait": {"timeout": "7m"}})"},
        {"onFailure", "git", R"({"onFailure": "leave"})"},
        {"deployTimeout", "git", R"({"deployTimeout": "9m"})"},
    };
    return samples;
}

Json written(std::string_view of) {
    if (of == "inline")
        return Json::parse(R"({"name": "web", "file": "compose.yml", "env": {"GREETING": "hello"}})");
    if (of == "kubernetes")
        return Json::parse(
            R"({"name": "web", "type": "kubernetes", "namespace": "shop", "file": "compose.yml"})");
    return Json::parse(R"({"name": "web", "env": {"GREETING": "hello"}, "autoUpdate": {"interval": "5m"},
        "restartSchedule": {"cronExpression": "0 2 * * *"},
        "gitConfig": {"url": "https://git.example.com/acme/a.git", "referenceName": "refs/heads/main",
                      "configFilePath": "a.yml",
                      "authentication": {"username": "bot", "password": {"env": "FIELDS_ONE"}}}})");
}

Json changed(const Sample &sample) {
    Json stack = written(sample.of);
    stack.merge_patch(Json::parse(sample.patch));
    return stack;
}

std::string document(const Json &stack, const Json &defaults) {
    Json merged = {{"server", "main"}, {"environment", "production"}};
    merged.merge_patch(defaults);
    const Json key = {{"env", "FIELDS_KEY"}};
    return Json{{"apiVersion", "stowage/v1"},
                {"servers",
                 {{{"name", "main"}, {"url", "https://one.example.com"}, {"apiKey", key}},
                  {{"name", "second"}, {"url", "https://two.example.com"}, {"apiKey", key}}}},
                {"defaults", merged},
                {"stacks",
                 {stack,
                  {{"name", "database"},
                   {"server", "main"},
                   {"environment", "production"},
                   {"file", "compose.yml"}}}}}
        .dump(1);
}

std::shared_ptr<desired::Stack> read(const std::string &document) {
    ::setenv("FIELDS_ONE", "one-secret", 1);
    ::setenv("FIELDS_TWO", "two-secret", 1);
    const desired::ReadFile read_file = [](const std::filesystem::path &path, std::size_t) -> std::string {
        if (path.filename() == "more.env")
            return "MORE=1\n";
        return path.filename() == "other.yml" ? "services: {other: {image: b}}\n"
                                              : "services: {web: {image: a}}\n";
    };
    desired::State state =
        desired::load_texts({{"stowage.yaml", document, "/nowhere", {}}}, {}, read_file, {});
    for (const auto &stack : state.stacks)
        if (stack->name != "database") {
            support::Diagnostics diagnostics;
            desired::resolve(*stack, desired::Exec::refuse, diagnostics);
            return stack;
        }
    throw std::logic_error("the sample is not read");
}

model::Stack kept(const desired::Stack &stack) {
    model::Stack record;
    record.id = 1;
    record.name = stack.name;
    record.type = stack.type.value_or(model::StackType::standalone);
    record.status = model::StackStatus::active;
    record.endpoint_id = 1;
    record.kubernetes_namespace = stack.kubernetes_namespace;
    record.restart_schedule = stack.restart_schedule;
    for (const desired::EnvEntry &entry : stack.env)
        record.env.push_back({entry.name, entry.value.for_comparing()});
    if (stack.git) {
        record.git = model::GitConfig{};
        record.git->url = stack.git->url;
        record.git->reference_name = stack.git->reference_name;
        record.git->config_file_path = stack.git->config_file_path;
        record.git->authentication = true;
        record.git->username = "bot";
        record.git->config_hash = "a1b2c3d4";
        record.auto_update = stack.auto_update;
        record.auto_update->job_id = "1";
    }
    return record;
}

} // namespace samples
