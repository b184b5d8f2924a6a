#include "preflight/preflight.hpp"

#include "plan/fields.hpp"
#include "plan/kind.hpp"
#include "plan/source_choice.hpp"
#include "preflight/cluster.hpp"
#include "preflight/containers.hpp"
#include "preflight/content.hpp"
#include "preflight/engine.hpp"
#include "preflight/images.hpp"
#include "preflight/others.hpp"
#include "preflight/ports.hpp"
#include "preflight/resources.hpp"
#include "support/codes.hpp"
#include "support/repository_url.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <future>
#include <string_view>
#include <utility>

namespace stowage::preflight {
namespace {

void add(Result &result, std::vector<Finding> findings) {
    for (Finding &finding : findings)
        if (std::find(result.findings.begin(), result.findings.end(), finding) == result.findings.end())
            result.findings.push_back(std::move(finding));
}

/// Whether an engine did not answer, and not: whether it may be asked.
bool is_unreachable(const portainer::ApiError &error) {
    if (error.kind != portainer::ApiError::Kind::status)
        return false;
    const std::string words = support::lower(error.message + " " + error.details);
    constexpr std::string_view signs[] = {"connection refused", "no such host",      "dial ",
                                          "i/o timeout",        "unable to connect", "no route to host",
                                          "cannot connect"};
    return error.status == 502 || error.status == 503 || error.status == 504 ||
           support::has_any(words, signs);
}

/// Whether it asks for something that somebody else may have.
bool asks_for_any(const compose::Document &document) {
    return std::any_of(
        document.services.begin(), document.services.end(), [](const compose::Service &service) {
            return service.starts() &&
                   (!service.ports.empty() || !service.container_name.empty() ||
                    std::any_of(service.needs.begin(), service.needs.end(), [](const auto &need) {
                        return need.kind == compose::EngineNeed::Kind::container;
                    }));
        });
}

/// A rename deploys under the new name before it takes down the old one; one that was cut off in between
/// leaves both, and the server refuses the next for the name. So it refuses a new stack whose name a swarm
/// runs already, as a creation that failed half-way leaves it on older servers. A stack of that name on this
/// environment would have been planned as itself, so what the engine runs is nobody's, or that of another
/// environment.
std::vector<Finding> check_new_name(const plan::StackPlan &plan, const EngineUse &use,
                                    const model::User &user) {
    const bool swarm = plan.type == model::StackType::swarm;
    const std::string project = swarm ? plan.name : support::lower(plan.name);
    // Of the stacks of others a standard user sees nothing.
    const bool creates = plan.action() == plan::Action::create && swarm && user.administrator;
    const bool renames = plan.action() == plan::Action::rename;
    if (!(renames || creates) || !use.projects.contains(project))
        return {};
    const std::string command =
        swarm ? "docker stack rm " + project : "docker compose -p " + project + " down";
    return {blocked(
        Code::engine_name_taken,
        fmt::format(
            "the engine already runs '{}', which is no stack of this environment: {} leaves this behind",
            project,
            renames ? "a rename that was interrupted"
                    : "a creation that failed half-way, or is still under way,"),
        fmt::format("if it is nobody else's, take it down ({}, or as an external stack in "
                    "Portainer), and apply again",
                    command),
        {})};
}

/// What is in use already. While the plan is carried out it is looked at anew: right before each write.
std::vector<Finding> check_use(const Deployment &deployment, const compose::Document &document, Facts &facts,
                               const model::User &user, const Run &run) {
    const plan::StackPlan &plan = deployment.plan;
    const auto use = facts.use(plan.environment_id, plan.type == model::StackType::swarm,
                               run.ahead == nullptr ? Age::now : Age::any);
    if (!use && is_unreachable(use.error()))
        return {blocked(Code::engine_unreachable,
                        fmt::format("the engine of environment '{}' can't be reached: {}", plan.environment,
                                    use.error().str()),
                        "nothing was sent; try again when it answers", {})};
    if (!use && !asks_for_any(document))
        return {};
    if (!use)
        return {
            unchecked(Code::resource_unchecked,
                      fmt::format("whether its ports and the names of its containers are free could not be "
                                  "checked: {}",
                                  use.error().str()),
                      "", {})};
    std::vector<Finding> findings = check_ports(deployment, document.services, *use, run);
    for (Finding &finding : check_new_name(plan, *use, user))
        findings.push_back(std::move(finding));
    for (Finding &finding : check_containers(deployment, document.services, *use, run))
        findings.push_back(std::move(finding));
    return findings;
}

/// What the engine says, all at once.
void ask_engine(const Deployment &deployment, const compose::Document &document, Facts &facts,
                const current::ServerState &state, const Run &run, Result &result) {
    auto externals = std::async(std::launch::async, [&] {
        return check_externals(deployment, document.externals, facts, state, run);
    });
    auto use = std::async(std::launch::async,
                          [&] { return check_use(deployment, document, facts, state.user, run); });
    auto needs =
        std::async(std::launch::async, [&] { return check_engine(deployment, document, facts, run); });
    ImageFindings images = check_images(deployment, document.services, facts);
    add(result, std::move(images.findings));
    add(result, externals.get());
    add(result, use.get());
    add(result, needs.get());
    result.pull_first = images.pull_first;
}

/// The source on the server that the deployment will use; null where it is none, or is not known.
const model::Source *source_of(const Deployment &deployment, const current::ServerState &state) {
    if (deployment.plan.source_id != 0)
        return state.find_source(deployment.plan.source_id);
    if (!deployment.git->source.empty() || deployment.git->source_id != 0)
        return state.find_source(plan::choose_source(*deployment.git, state, {}).id);
    const auto &recorded = deployment.recorded_git;
    return recorded && support::same_repository(recorded->url, deployment.git->url)
               ? state.find_source(recorded->source_id)
               : nullptr;
}

/// A replacement deletes what runs before anything is made anew: what could not be found out keeps it from
/// that.
void hold_to_proof(Result &result) {
    for (Finding &finding : result.findings) {
        if (!finding.unchecked)
            continue;
        finding.severity = Severity::blocked;
        finding.text += "; a replacement deletes first, so this must be known";
        if (finding.advice.empty())
            finding.advice = "see that the server and its engine can reach it, and apply again";
    }
}

/// Where only the server has the password, it reads with that of the source.
std::optional<desired::Git> with_source(const Deployment &deployment, const current::ServerState &state) {
    std::optional<desired::Git> git = deployment.git;
    if (!git || !state.can(model::Ability::sources))
        return git;
    const bool bound = !git->source.empty() || git->source_id != 0;
    if (!bound && (!git->authentication || git->authentication->password))
        return git;
    const model::Source *source = source_of(deployment, state);
    if (source == nullptr)
        return git;
    git->source_id = source->id;
    git->url = source->url;
    git->tls_skip_verify = source->tls_skip_verify;
    const std::optional<desired::GitAuthentication> known = std::exchange(git->authentication, std::nullopt);
    if (!source->authentication)
        return git;
    git->authentication = desired::GitAuthentication{source->username, std::nullopt};
    if (known && known->username == source->username)
        git->authentication->password = known->password; // what this host reads, it reads with it
    return git;
}

/// The releases between those that were looked at are not known.
std::optional<compose::Release> release_of(const model::Version &version) {
    if (version.major == 2 && version.minor == 23)
        return compose::Release::older;
    if (version.major > 2 || (version.major == 2 && version.minor >= 43))
        return compose::Release::newer;
    return std::nullopt;
}

} // namespace

std::vector<const Finding *> Result::of(Severity severity) const {
    std::vector<const Finding *> some;
    for (const Finding &finding : findings)
        if (finding.severity == severity)
            some.push_back(&finding);
    return some;
}

bool worth_checking(const plan::StackPlan &plan) {
    using plan::Action;
    if (!plan.kind->deploys())
        return false;
    switch (plan.action()) {
    case Action::create:
    case Action::rename:
    case Action::move:
    case Action::redeploy:
    case Action::start:
        return true;
    case Action::replace:
        return plan.replace_allowed;
    case Action::update:
        return plan.deploys;
    default:
        return false;
    }
}

namespace {

Content content_of(const Deployment &deployment, Facts &facts, const current::ServerState &state,
                   const Run &run, Result &result) {
    Content content = read_content({deployment.plan,
                                    deployment.env,
                                    deployment.content,
                                    with_source(deployment, state),
                                    {},
                                    release_of(state.version)},
                                   facts, run);
    add(result, std::move(content.findings));
    if (content.complete)
        result.names_spaces = !content.manifest.spaces().empty();
    return content;
}

} // namespace

Result check(const Deployment &deployment, portainer::Client &client, const current::ServerState &state,
             Run &run) {
    Facts &facts = run.cache.of(client);
    Result result;
    const Content content = content_of(deployment, facts, state, run, result);
    if (run.ahead != nullptr)
        run.claims.add(deployment.plan, content.document);
    if (deployment.plan.type == model::StackType::kubernetes && !result.blocked())
        add(result, check_cluster(deployment, content.manifest, content.files, client, state,
                                  others_deploy(deployment.plan, run) ? Others::deploy : Others::stay));
    else if (deployment.plan.type != model::StackType::kubernetes && !content.document.refused())
        ask_engine(deployment, content.document, facts, state, run, result);
    if (deployment.plan.action() == plan::Action::replace)
        hold_to_proof(result);
    return result;
}

Result check_content(const Deployment &deployment, portainer::Client &client,
                     const current::ServerState &state, Run &run) {
    Result result;
    const Content content = content_of(deployment, run.cache.of(client), state, run, result);
    if (deployment.plan.type == model::StackType::kubernetes && !result.blocked())
        add(result, check_owners(deployment, content.manifest, content.files, client, state));
    if (run.ahead != nullptr)
        run.claims.add(deployment.plan, content.document);
    return result;
}

} // namespace stowage::preflight
