#include "apply/saved_stack.hpp"

#include "current/record_json.hpp"
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

constexpr const char *saved_format = "stowage/replaced/v1";

std::string document(const current::ServerState &server, const model::Stack &stack,
                     const current::FileContent &content) {
    OrderedJson env = OrderedJson::object();
    for (const model::EnvVar &variable : stack.env)
        env[variable.name] = variable.value;
    OrderedJson result = {{"format", saved_format},
                          {"server", server.server},
                          {"url", server.url},
                          {"stack", current::encode_record(stack)},
                          {"env", std::move(env)}};
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

/// Those whose names may be those of the stack that a plan is about: several stacks can share one.
std::vector<std::filesystem::path> files_like(const plan::StackPlan &plan) {
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

model::StackType type_named(const std::string &name) {
    for (const model::StackType type :
         {model::StackType::swarm, model::StackType::standalone, model::StackType::kubernetes})
        if (name == model::name_of(type))
            return type;
    return model::StackType::unknown;
}

/// What earlier versions wrote has the record at the top, some of it under other keys, and not all of it.
OrderedJson record_of_old_form(const OrderedJson &old) {
    OrderedJson record = current::encode_record({});
    for (const char *key : {"id", "name", "environmentId", "swarmId", "namespace"})
        record[key] = old.at(key);
    record["type"] = static_cast<int>(type_named(old.at("type").get<std::string>()));
    record["prune"] = old.value("prune", false);
    if (old.contains("gitConfig")) {
        OrderedJson git = {{"authentication", !old.at("gitConfig").value("username", "").empty()},
                           {"sourceId", 0},
                           {"commit", old.at("gitConfig").at("configHash")}};
        git.update(old.at("gitConfig"));
        record["gitConfig"] = std::move(git);
    }
    if (old.contains("autoUpdate")) {
        OrderedJson update = {{"forceUpdate", false}, {"forcePullImage", false}, {"jobId", ""}};
        update.update(old.at("autoUpdate"));
        record["autoUpdate"] = std::move(update);
    }
    if (old.contains("access")) {
        OrderedJson control = {{"id", 0}};
        control.update(old.at("access"));
        record["resourceControl"] = std::move(control);
    }
    return record;
}

/// Throws what the JSON library throws.
FormerStack decode(const std::filesystem::path &path) {
    const OrderedJson document = OrderedJson::parse(support::read_file(path.string(), size_limit));
    FormerStack former;
    former.path = path.string();
    former.stack = current::decode_record(document.contains("stack") ? document.at("stack")
                                                                     : record_of_old_form(document));
    for (const auto &[name, value] : document.at("env").items())
        former.stack.env.push_back({name, value.get<std::string>()});
    if (document.contains("stackFileContent"))
        former.content = document.at("stackFileContent").get<std::string>();
    return former;
}

/// What is damaged counts as the plan's own: nothing can be read of it anyway.
bool is_of(const std::filesystem::path &path, const plan::StackPlan &plan) {
    try {
        const model::Stack stack = decode(path).stack;
        const std::string space = plan.spec ? plan.spec->kubernetes_namespace : std::string();
        return stack.name == plan.name && (space.empty() || space == stack.kubernetes_namespace);
    } catch (const std::exception &) {
        return true;
    }
}

/// Those of the stack that a plan is about.
std::vector<std::filesystem::path> files_of(const plan::StackPlan &plan) {
    std::vector<std::filesystem::path> files = files_like(plan);
    std::erase_if(files, [&](const std::filesystem::path &path) { return !is_of(path, plan); });
    return files;
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
