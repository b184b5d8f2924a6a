#include "apply/saved_stack.hpp"

#include "support/file.hpp"
#include "support/folders.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <fmt/chrono.h>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

namespace stowage::apply {
namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr std::size_t size_limit = 64u << 20;

OrderedJson encode(const model::GitConfig &git) {
    return {{"url", git.url},
            {"referenceName", git.reference_name},
            {"configFilePath", git.config_file_path},
            {"additionalFiles", git.additional_files},
            {"authentication", git.authentication},
            {"username", git.username},
            {"sourceId", git.source_id},
            {"tlsSkipVerify", git.tls_skip_verify},
            {"configHash", git.config_hash}};
}

OrderedJson encode(const model::ResourceControl &control) {
    return {{"public", control.is_public},
            {"administratorsOnly", control.administrators_only},
            {"users", control.users},
            {"teams", control.teams}};
}

std::string document(const current::ServerState &server, const model::Stack &stack,
                     const current::FileContent &content) {
    OrderedJson env = OrderedJson::object();
    for (const model::EnvVar &variable : stack.env)
        env[variable.name] = variable.value;
    OrderedJson result = {{"server", server.server},
                          {"url", server.url},
                          {"id", stack.id},
                          {"name", stack.name},
                          {"type", model::name_of(stack.type)},
                          {"environmentId", stack.endpoint_id},
                          {"swarmId", stack.swarm_id},
                          {"namespace", stack.kubernetes_namespace},
                          {"prune", stack.prune},
                          {"env", std::move(env)}};
    if (stack.git)
        result["gitConfig"] = encode(*stack.git);
    if (stack.auto_update)
        result["autoUpdate"] = {{"interval", stack.auto_update->interval},
                                {"webhook", stack.auto_update->webhook},
                                {"forceUpdate", stack.auto_update->force_update},
                                {"forcePullImage", stack.auto_update->force_pull_image}};
    if (stack.resource_control)
        result["access"] = encode(*stack.resource_control);
    if (content)
        result["stackFileContent"] = *content;
    return result.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
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

/// Those of the stack that a plan is about.
std::vector<std::filesystem::path> files_of(const plan::StackPlan &plan) {
    constexpr std::size_t time_and_ending = std::string_view("20260131T120000Z.json").size();
    const std::string start = name_before_time(plan.server, plan.environment_id, plan.name);
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto &entry : std::filesystem::directory_iterator(folder(), error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(start) && name.size() == start.size() + time_and_ending)
            files.push_back(entry.path());
    }
    return files;
}

model::GitConfig decode_git(const OrderedJson &item) {
    model::GitConfig git;
    item.at("url").get_to(git.url);
    item.at("referenceName").get_to(git.reference_name);
    item.at("configFilePath").get_to(git.config_file_path);
    item.at("additionalFiles").get_to(git.additional_files);
    item.at("username").get_to(git.username);
    git.authentication = item.value("authentication", !git.username.empty());
    git.source_id = item.value("sourceId", std::int64_t{0});
    item.at("tlsSkipVerify").get_to(git.tls_skip_verify);
    item.at("configHash").get_to(git.config_hash);
    return git;
}

model::AutoUpdate decode_auto_update(const OrderedJson &item) {
    model::AutoUpdate update;
    item.at("interval").get_to(update.interval);
    item.at("webhook").get_to(update.webhook);
    update.force_update = item.value("forceUpdate", false);
    update.force_pull_image = item.value("forcePullImage", false);
    return update;
}

model::ResourceControl decode_access(const OrderedJson &item) {
    model::ResourceControl control;
    item.at("public").get_to(control.is_public);
    item.at("administratorsOnly").get_to(control.administrators_only);
    item.at("users").get_to(control.users);
    item.at("teams").get_to(control.teams);
    return control;
}

model::StackType type_named(const std::string &name) {
    for (const model::StackType type :
         {model::StackType::swarm, model::StackType::standalone, model::StackType::kubernetes})
        if (name == model::name_of(type))
            return type;
    return model::StackType::unknown;
}

/// Throws what the JSON library throws.
FormerStack decode(const std::filesystem::path &path) {
    const OrderedJson document = OrderedJson::parse(support::read_file(path.string(), size_limit));
    FormerStack former;
    former.path = path.string();
    model::Stack &stack = former.stack;
    document.at("id").get_to(stack.id);
    document.at("name").get_to(stack.name);
    stack.type = type_named(document.at("type").get<std::string>());
    document.at("environmentId").get_to(stack.endpoint_id);
    document.at("swarmId").get_to(stack.swarm_id);
    document.at("namespace").get_to(stack.kubernetes_namespace);
    stack.prune = document.value("prune", false);
    for (const auto &[name, value] : document.at("env").items())
        stack.env.push_back({name, value.get<std::string>()});
    if (document.contains("gitConfig"))
        stack.git = decode_git(document.at("gitConfig"));
    if (document.contains("autoUpdate"))
        stack.auto_update = decode_auto_update(document.at("autoUpdate"));
    if (document.contains("access"))
        stack.resource_control = decode_access(document.at("access"));
    if (document.contains("stackFileContent"))
        former.content = document.at("stackFileContent").get<std::string>();
    return former;
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

std::optional<FormerStack> saved_before(const plan::StackPlan &plan) {
    const std::vector<std::filesystem::path> files = files_of(plan);
    if (files.empty())
        return std::nullopt;
    try {
        return decode(*std::max_element(files.begin(), files.end()));
    } catch (const std::exception &) { // damaged: as good as lost
        return std::nullopt;
    }
}

void forget_saved(const plan::StackPlan &plan) {
    std::error_code ignored;
    for (const std::filesystem::path &file : files_of(plan))
        std::filesystem::remove(file, ignored);
}

} // namespace stowage::apply
