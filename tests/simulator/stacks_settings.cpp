#include "answers.hpp"
#include "deployment.hpp"
#include "git_url.hpp"
#include "git_words.hpp"
#include "payload.hpp"
#include "repositories.hpp"
#include "sources.hpp"
#include "stacks.hpp"

#include <nlohmann/json.hpp>

namespace simulator {
namespace {

using nlohmann::json;

/** What a settings call makes of a stack. */
struct Settings {
    GitConfig git;
    std::optional<AutoUpdate> auto_update;
    std::optional<std::vector<std::string>> additional_files;
    int source_id = 0;
    bool same_url = true; ///< letter for letter the stored one
};

/** The credentials that the call stores: an empty password keeps the stored one. */
std::optional<Credentials> stored_credentials(const json &body, const std::optional<Credentials> &before) {
    if (!bool_at(body, "repositoryAuthentication")) {
        return std::nullopt;
    }
    Credentials credentials{text_at(body, "repositoryUsername"), text_at(body, "repositoryPassword")};
    if (credentials.password.empty() && before) {
        credentials.password = before->password;
    }
    return credentials;
}

Settings read_settings(const World &world, const Stack &stack, const json &body) {
    Settings settings;
    settings.git = effective_git(world.state, stack);
    settings.source_id = stack.source_id;
    settings.additional_files = stack.additional_files;
    settings.git.reference = text_at(body, "repositoryReferenceName");
    settings.git.tls_skip_verify = bool_at(body, "tlsskipVerify");
    settings.git.authentication = stored_credentials(body, settings.git.authentication);
    settings.auto_update = auto_update_at(body, "autoUpdate");
    if (!world.can().in_place) {
        return settings;
    }
    if (const std::string url = text_at(body, "repositoryURL"); !url.empty()) {
        settings.same_url = url == settings.git.url;
        settings.git.url = url;
    }
    if (const std::string file = text_at(body, "configFilePath"); !file.empty()) {
        settings.git.config_file = file;
    }
    if (auto files = texts_at(body, "additionalFiles")) {
        settings.additional_files = std::move(files);
    }
    return settings;
}

Answer refused_by_source(const std::string &why) {
    return error(500, "Unable to persist the stack changes inside the database",
                 "failed to update source: " + why);
}

/** Written into the source that the stack uses, and with it into all stacks that share it. */
std::optional<Answer> write_into_source(World &world, const Caller &caller, const Settings &settings) {
    Source *shared = world.state.source(settings.source_id);
    if (shared == nullptr) {
        return std::nullopt;
    }
    if (!may_change(caller, *shared)) {
        return refused_by_source("not enough permissions to perform this action");
    }
    Source wanted = *shared;
    wanted.authentication = settings.git.authentication;
    wanted.tls_skip_verify = settings.git.tls_skip_verify;
    if (source_exists(world.state, wanted)) {
        return refused_by_source("a source with this URL and credentials already exists");
    }
    *shared = wanted;
    return std::nullopt;
}

/** Which source the stack uses from now on, and what the call changes in it. */
std::optional<Answer> choose_source(World &world, const Caller &caller, int wanted, Settings &settings) {
    if (wanted != 0) {
        settings.source_id = wanted;
        return std::nullopt;
    }
    if (settings.same_url) {
        return write_into_source(world, caller, settings);
    }
    settings.source_id = source_for(world, settings.git, caller);
    return std::nullopt;
}

/** Credentials are tried before they are stored, unless a source brings its own. */
std::optional<Answer> try_credentials(World &world, Lock &lock, const Settings &settings, int wanted_source) {
    if (!settings.git.authentication || wanted_source != 0) {
        return std::nullopt;
    }
    const Checkout checkout = clone_unlocked(
        world, lock, {settings.git.url, settings.git.reference, settings.git.authentication, {}});
    return checkout.ok() ? std::nullopt : std::optional<Answer>(refused_settings(world, checkout.problem));
}

/** What can be said against the call before the stack's rights are looked at. */
std::optional<Answer> settings_not_from_git(const World &world, const Caller &caller, const Stack &stack) {
    if (!stack.git) {
        return error(500, "No Git config in the found stack");
    }
    const Source *source = world.state.source(stack.source_id);
    if (world.can().sources && (source == nullptr || !may_read(world.state, caller, *source))) {
        return error(500, "No Git config in the found stack source");
    }
    return std::nullopt;
}

void store(World &world, Stack &stack, const json &body, const Settings &settings) {
    const std::string hash = stack.git->config_hash;
    stack.git = settings.git;
    stack.git->url = stored_url(world, settings.git.url);
    stack.git->config_hash = hash;
    stack.source_id = settings.source_id;
    stack.entry_point = settings.git.config_file;
    stack.additional_files = settings.additional_files;
    stack.env = env_at(body, "env");
    stack.auto_update = settings.auto_update;
    start_polling(world, stack);
    stack.moments.job_is_new = false;
    if (stack.type == swarm_stack) {
        stack.prune = bool_at(body, "prune");
    }
}

/** Everything from where the stack may be written: on newer servers its job has been stopped by then. */
Answer store_settings(World &world, Lock &lock, const Call &call, int id, const json &body) {
    Settings settings = read_settings(world, *world.state.stack(id), body);
    if (!acceptable_url(world, settings.git.url)) {
        return invalid_payload("Invalid repository URL. Must correspond to a valid URL format");
    }
    const int wanted_source = world.can().sources ? number_at(body, "sourceID") : 0;
    if (wanted_source != 0) {
        const WantedSource wanted = source_named(world, call.caller, wanted_source);
        if (wanted.refusal) {
            return *wanted.refusal;
        }
        settings.git.url = wanted.source->url;
    }
    if (const auto refusal = try_credentials(world, lock, settings, wanted_source)) {
        return *refusal;
    }
    Stack *stack = world.state.stack(id);
    if (stack == nullptr) {
        return *find_stack(world, call).refusal;
    }
    if (world.can().in_place && !stack->deployed_from) {
        stack->deployed_from = deployed_from(world.state, *stack);
    }
    if (world.can().sources) {
        if (const auto refusal = choose_source(world, call.caller, wanted_source, settings)) {
            return *refusal;
        }
    }
    store(world, *stack, body, settings);
    touch(world, *stack, call);
    return changed_stack(world, *stack, call.caller, WithSource::yes);
}

} // namespace

Answer store_git_settings(World &world, const Call &call) {
    Lock lock(world.mutex);
    const EndpointQuery number = route_number(call.path[1], "stack");
    if (number.refusal) {
        return *number.refusal;
    }
    const Body body = read_body(call.request.body);
    if (body.refusal) {
        return *body.refusal;
    }
    const std::optional<AutoUpdate> update = auto_update_at(*body.json, "autoUpdate");
    if (const auto refusal = check_auto_update(world, update)) {
        return *refusal;
    }
    const FoundStack known = find_stack(world, call);
    if (known.refusal) {
        return *known.refusal;
    }
    if (const auto refusal = settings_not_from_git(world, call.caller, *known.stack)) {
        return *refusal;
    }
    const WritableStack found = writable_stack(world, call, "Stack editing is disabled for non-admin users");
    if (found.refusal) {
        return *found.refusal;
    }
    Stack &stack = *found.stack;
    if (world.can().in_place && update && webhook_taken(world.state, update->webhook, stack.id)) {
        return error(409, "Webhook ID already exists");
    }
    if (world.can().stop_job_first && stack.auto_update) {
        stack.auto_update->job_stopped = true;
    }
    return store_settings(world, lock, call, stack.id, *body.json);
}

} // namespace simulator
