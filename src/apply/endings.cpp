#include "apply/endings.hpp"

#include "apply/compose_output.hpp"
#include "plan/permissions.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <fmt/format.h>
#include <initializer_list>
#include <string_view>

namespace stowage::apply {
namespace {

using plan::Action;
using portainer::ApiError;

bool credentials_refused(const ApiError &error) {
    const std::string words = support::lower(error.message + " " + error.details);
    return words.find("git credential") != std::string::npos ||
           words.find("authentication failed") != std::string::npos ||
           words.find("authentication required") != std::string::npos;
}

bool deployment_failed(const ApiError &error) {
    return error.status == 500 && support::lower(error.message).starts_with("failed to deploy a stack");
}

constexpr std::string_view kubectl_failed = "failed to execute kubectl command";

/// What kubectl said, out of the server's sentence about it: `…: "LINES\n": exit status 1`.
std::string kubectl_lines(const std::string &words) {
    const std::size_t begin = words.find('"', words.find(kubectl_failed));
    const std::size_t end = words.rfind("\": exit status");
    if (begin == std::string::npos || end == std::string::npos || end <= begin)
        return words;
    std::string text;
    for (std::size_t i = begin + 1; i < end; ++i) {
        const bool escaped = words[i] == '\\' && i + 1 < end;
        text += escaped ? (words[i + 1] == 'n' ? '\n' : words[i + 1]) : words[i];
        i += escaped ? 1 : 0;
    }
    return text;
}

/// A swarm is told of one service after the other: those before the one that it refused are new by then.
bool swarm_refused(const ApiError &error) {
    if (error.status != 500)
        return false;
    const std::string words = support::lower(error.message + " " + error.details + " " + error.output);
    return words.find("failed to create service") != std::string::npos ||
           words.find("failed to update service") != std::string::npos;
}

/// A swarm gets networks, secrets and configs first: where it refuses one, its services are as they were.
bool swarm_refused_first(const ApiError &error) {
    const std::string words = support::lower(error.message + " " + error.details + " " + error.output);
    return error.status == 500 &&
           support::has_any(
               words, {"failed to create secret", "failed to create config", "failed to create network"});
}

/// What an engine's words mean for a deployment.
Code code_of_output(const std::string &output) {
    const std::string words = support::lower(output);
    const auto says = [&words](std::initializer_list<std::string_view> phrases) {
        return support::has_any(words, phrases);
    };
    if (says({"manifest unknown", "pull access denied", "no such image", "error pulling image"}) ||
        (says({"manifest for "}) && says({" not found"})))
        return Code::deployment_image_missing;
    if (says({"port is already allocated", "address already in use", "is already in use by service"}))
        return Code::deployment_port_taken;
    if (says({"declared as external, but could not be found"}) ||
        (says({"network ", "volume "}) && says({" not found", "could not be found"})))
        return Code::deployment_resource_missing;
    if (says({"clone git repository", "failed to clone"}))
        return Code::deployment_repository;
    return Code::deployment_failed;
}

/// Nothing where there was no answer, or none with a reason.
std::optional<std::string> words_of(const ApiError &error) {
    if (error.status == 0 || error.message.empty())
        return std::nullopt;
    return error.details.empty() ? error.message : error.message + ": " + error.details;
}

} // namespace

Ended refused(const ApiError &error, std::string missing_right) {
    Ended ended{Outcome::forbidden,
                plan::code_of_refusal(error.message + " " + error.details),
                error.str(),
                {},
                "missing: " + missing_right};
    ended.missing_right = std::move(missing_right);
    ended.server_words = words_of(error);
    return ended;
}

Ended Endings::failed_deployment(const std::string &output) {
    std::vector<std::string> lines = essential_lines(output);
    Ended ended{Outcome::failed,
                code_of_output(output),
                lines.empty() ? "its deployment failed" : lines.back(),
                {},
                {}};
    if (!lines.empty())
        ended.server_words = support::join(lines, "\n");
    if (lines.size() > 1)
        ended.details = std::move(lines);
    ended.advice = "mend the cause and apply again";
    ended.took_down = true;
    ended.passes = passes_by_itself(output);
    return ended;
}

Ended Endings::refused_by_cluster(const ApiError &error) {
    const std::string &words =
        error.details.find(kubectl_failed) != std::string::npos ? error.details : error.message;
    std::vector<std::string> lines;
    for (const std::string_view line : support::split_lines(kubectl_lines(words)))
        if (const std::string_view text = support::trim(line); !text.empty())
            lines.emplace_back(text);
    Ended ended{Outcome::failed,
                Code::deployment_refused_by_cluster,
                lines.empty() ? error.str() : lines.front(),
                {},
                {}};
    ended.details.assign(lines.begin() + (lines.empty() ? 0 : 1), lines.end());
    ended.advice =
        "what else the manifest names may be in the cluster already; mend the cause and apply again";
    ended.half_applied = true;
    return ended;
}

Ended Endings::by(const ApiError &error) const {
    Ended ended = explained(error);
    ended.passes = ended.passes || passes_by_itself(error);
    ended.cause = cause_of(error);
    if (!ended.server_words)
        ended.server_words = words_of(error);
    return ended;
}

Ended Endings::explained(const ApiError &error) const {
    if (error.kind == ApiError::Kind::cancelled)
        return {Outcome::unknown,
                Code::run_interrupted,
                "abandoned; the server may still be working on it",
                {},
                "plan again to see"};
    if (error.maybe_sent)
        return {Outcome::unknown,
                Code::result_unknown,
                error.str(),
                {},
                "what the server did is not known; plan again to see"};
    if (error.forbidden())
        return refused(error, plan::missing_right(error.message + " " + error.details, plan_.environment));
    if (error.status == 409 && (plan_.action() == Action::create || plan_.action() == Action::replace))
        return already_exists(error);
    if (error.status == 500 && (error.message + error.details).find(kubectl_failed) != std::string::npos)
        return refused_by_cluster(error);
    if (deployment_failed(error))
        return failed_deployment(error.output.empty() ? error.message : error.output);
    if (plan_.type == model::StackType::swarm && swarm_refused(error)) {
        Ended ended = failed_deployment(error.output.empty() ? error.message : error.output);
        ended.mixed = true;
        ended.code = Code::deployment_half_way;
        return ended;
    }
    if (plan_.type == model::StackType::swarm && swarm_refused_first(error)) {
        Ended ended = failed_deployment(error.output.empty() ? error.message : error.output);
        ended.took_down = false;
        return ended;
    }
    Ended ended{Outcome::failed, error.code(), error.str(), {}, error.advice};
    if (support::lower(error.message).starts_with("failed to pull images")) {
        ended.code = Code::deployment_image_missing;
        ended.advice = "what ran was left alone, since the pull came first; mend the cause and apply again";
    }
    if (credentials_refused(error)) {
        ended.code = Code::repository_credentials;
        ended.advice = whose_password();
    }
    return ended;
}

/// Where the git password that was refused comes from.
std::string Endings::whose_password() const {
    if (!spec_.git || !spec_.git->authentication)
        return "the repository asks for credentials: name them under gitConfig.authentication";
    const auto &password = spec_.git->authentication->password;
    if (!password)
        return "the server used the password that it has stored; name another one by reference under "
               "gitConfig.authentication, and send it with --rotate-credentials";
    const std::string from = password->secret() ? password->describe() : "the YAML itself";
    return sent_password_
               ? fmt::format("the password came from {}", from)
               : fmt::format("the server used the password that it has stored; --rotate-credentials "
                             "sends the one from {}",
                             from);
}

Ended Endings::already_exists(const ApiError &error) const {
    if (error.message.find("ebhook") != std::string::npos)
        return {
            Outcome::failed, Code::webhook_taken, error.str(), {}, "give each stack a webhook of its own"};
    if (user_.administrator)
        return {Outcome::failed,
                error.code(),
                error.str(),
                {},
                "somebody created it since it was planned, or containers outside Portainer use this "
                "name: plan "
                "again to see"};
    return {Outcome::hidden,
            Code::hidden_name_taken,
            error.str(),
            {},
            fmt::format("a stack of this name exists, but {} may not see it; missing: access to that stack",
                        user_.name)};
}

Ended Endings::runs_badly(const Proof &proof) {
    Ended ended{Outcome::not_effective, Code::deployment_runs_badly,
                "it was deployed, but does not run well: " + proof.reason, proof.log,
                "the record is as desired; see why it does not run, or give it more time with wait"};
    ended.runs_badly = proof.badly;
    return ended;
}

Ended Endings::ran_badly_before(const std::string &said, const Proof &proof) {
    return {
        Outcome::not_effective, Code::deployment_runs_badly,
        fmt::format("{}, which deployed nothing, and what runs is not well: {}", said, proof.reason),
        proof.log,
        "the record is as desired; mend why it does not run, and deploy it again with `stowage redeploy`, "
        "or have selfHeal: degraded do so"};
}

} // namespace stowage::apply
