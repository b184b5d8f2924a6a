#include "apply/saved_stack.hpp"

#include "support/file.hpp"
#include "support/folders.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <fmt/chrono.h>
#include <nlohmann/json.hpp>
#include <string_view>

namespace stowage::apply {
namespace {

using Json = nlohmann::ordered_json;

Json encode(const model::GitConfig &git) {
    return {{"url", git.url},
            {"referenceName", git.reference_name},
            {"configFilePath", git.config_file_path},
            {"additionalFiles", git.additional_files},
            {"username", git.username},
            {"tlsSkipVerify", git.tls_skip_verify},
            {"configHash", git.config_hash}};
}

Json encode(const model::ResourceControl &control) {
    return {{"public", control.is_public},
            {"administratorsOnly", control.administrators_only},
            {"users", control.users},
            {"teams", control.teams}};
}

std::string document(const current::ServerState &server, const model::Stack &stack,
                     const current::FileContent &content) {
    Json env = Json::object();
    for (const model::EnvVar &variable : stack.env)
        env[variable.name] = variable.value;
    Json result = {{"server", server.server},
                   {"url", server.url},
                   {"id", stack.id},
                   {"name", stack.name},
                   {"type", model::name_of(stack.type)},
                   {"environmentId", stack.endpoint_id},
                   {"swarmId", stack.swarm_id},
                   {"namespace", stack.kubernetes_namespace},
                   {"env", std::move(env)}};
    if (stack.git)
        result["gitConfig"] = encode(*stack.git);
    if (stack.auto_update)
        result["autoUpdate"] = {{"interval", stack.auto_update->interval},
                                {"webhook", stack.auto_update->webhook}};
    if (stack.resource_control)
        result["access"] = encode(*stack.resource_control);
    if (content)
        result["stackFileContent"] = *content;
    return result.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// Names come from the server and from people: only what is safe in a file name stays.
std::string name_before_time(const std::string &server, std::int64_t environment, const std::string &stack) {
    std::string name = fmt::format("{}-{}-{}", server, environment, stack);
    for (char &c : name)
        if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-' && c != '_')
            c = '_';
    return name + "-";
}

std::string file_name(const current::ServerState &server, const model::Stack &stack) {
    return fmt::format("{}{:%Y%m%dT%H%M%SZ}.json",
                       name_before_time(server.server, stack.endpoint_id, stack.name),
                       fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
}

std::filesystem::path folder() {
    return support::state_folder() / "replaced";
}

} // namespace

SavedStack::SavedStack(const current::ServerState &server, const model::Stack &stack,
                       const current::FileContent &content)
    : path_(folder() / file_name(server, stack)) {
    support::make_private_folder(path_.parent_path());
    support::write_file_atomically(path_.string(), document(server, stack, content),
                                   support::Mode::owner_only);
}

void SavedStack::discard() const {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

std::string saved_before(const plan::StackPlan &plan) {
    constexpr std::size_t time_and_ending = std::string_view("20260131T120000Z.json").size();
    const std::string start = name_before_time(plan.server, plan.environment_id, plan.name);
    std::string latest;
    std::error_code error;
    for (const auto &entry : std::filesystem::directory_iterator(folder(), error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(start) && name.size() == start.size() + time_and_ending)
            latest = std::max(latest, entry.path().string());
    }
    return latest;
}

} // namespace stowage::apply
