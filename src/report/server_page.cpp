#include "report/server_page.hpp"

#include "plan/permissions.hpp"
#include "report/paint.hpp"
#include "support/duration.hpp"
#include "support/rfc3339.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <string_view>

namespace stowage::report {
namespace {

using current::ServerState;

std::string line(const char *what, const std::string &text) {
    return fmt::format("  {:<13} {}\n", what, safe(text));
}

const char *kind_of(model::EnvironmentType type) {
    switch (type) {
    case model::EnvironmentType::docker:
        return "Docker";
    case model::EnvironmentType::agent:
        return "Docker, by an agent";
    case model::EnvironmentType::edge_agent:
        return "Docker, by an Edge agent";
    case model::EnvironmentType::azure:
        return "Azure";
    case model::EnvironmentType::kubernetes_local:
        return "Kubernetes";
    case model::EnvironmentType::kubernetes_agent:
        return "Kubernetes, by an agent";
    case model::EnvironmentType::kubernetes_edge_agent:
        return "Kubernetes, by an Edge agent";
    case model::EnvironmentType::unknown:
        break;
    }
    return "of a kind that this version of stowage does not know";
}

std::string swarm_of(const ServerState &state, const model::Environment &environment) {
    const auto swarm = state.swarm_ids.find(environment.id);
    if (swarm == state.swarm_ids.end() || model::is_kubernetes(environment.type))
        return {};
    if (!swarm->second)
        return ", whether it is a swarm is not known";
    return swarm->second->empty() ? ", standalone" : ", swarm manager";
}

std::string allowed_on(const ServerState &state, const model::Environment &environment) {
    if (!environment.up)
        return "down";
    const auto refusal = plan::predict_refusal(state.user, environment, plan::Attempt::create);
    return refusal ? "stacks are for administrators only" : "stacks may be created and changed";
}

std::size_t stacks_on(const ServerState &state, std::int64_t environment) {
    return static_cast<std::size_t>(
        std::count_if(state.stacks.begin(), state.stacks.end(),
                      [&](const model::Stack &stack) { return stack.endpoint_id == environment; }));
}

constexpr std::chrono::seconds clocks_agree{60};
constexpr std::chrono::hours soon{30 * 24};

std::string day_of(std::chrono::system_clock::time_point time) {
    return support::to_rfc3339(time).substr(0, std::string_view("2026-01-31").size());
}

const char *trust_of(const ServerPage &page) {
    if (page.insecure)
        return "not checked";
    return page.pinned ? "trusted by its public key alone" : "vouched for by an authority";
}

std::string certificate_of(const ServerPage &page) {
    const auto &certificate = page.connection->certificate;
    if (!certificate)
        return {};
    return fmt::format(", certificate {}, issued by {}, valid until {}, {}",
                       certificate->subject.empty() ? "without a name" : certificate->subject,
                       certificate->issuer.empty() ? "nobody" : certificate->issuer,
                       day_of(certificate->not_after), trust_of(page));
}

std::string difference_of(std::chrono::seconds ahead) {
    return fmt::format("{} {} this machine", support::human_duration(std::chrono::abs(ahead)),
                       ahead.count() > 0 ? "ahead of" : "behind");
}

/// Over what the answers come, and by which clock.
std::string connection_of(const ServerPage &page) {
    if (!page.connection)
        return {};
    const portainer::ConnectionFacts &facts = *page.connection;
    const bool encrypted = page.url.starts_with("https://");
    std::string text = line("connection", !encrypted ? "not encrypted"
                                                     : (facts.protocol.empty() ? "TLS" : facts.protocol) +
                                                           certificate_of(page));
    if (facts.clock_ahead)
        text += line("clock", std::chrono::abs(*facts.clock_ahead) <= std::chrono::seconds(1)
                                  ? "as this machine's"
                                  : difference_of(*facts.clock_ahead));
    return text;
}

void add_limits_of_connection(const ServerPage &page, std::vector<std::string> &limits) {
    if (!page.connection)
        return;
    const portainer::ConnectionFacts &facts = *page.connection;
    if (facts.clock_ahead && std::chrono::abs(*facts.clock_ahead) > clocks_agree)
        limits.push_back(fmt::format("the server's clock is {}: times that it gives (since when, last "
                                     "deployed) and maintenance windows are judged by different clocks; set "
                                     "the wrong one right",
                                     difference_of(*facts.clock_ahead)));
    const bool dates_matter = facts.certificate && !page.insecure && !page.pinned;
    if (dates_matter && facts.certificate->not_after - page.now < soon)
        limits.push_back(fmt::format("the certificate ends on {}, in {}: after that nothing is sent any more",
                                     day_of(facts.certificate->not_after),
                                     support::human_duration(facts.certificate->not_after - page.now)));
}

/// What a server of this version can do, and how that is known.
std::string abilities(const ServerState &state) {
    std::string text = "  abilities\n";
    for (const model::Ability ability : model::all_abilities)
        text += fmt::format("    {:<24} {} ({})\n", model::name_of(ability),
                            state.can(ability) ? "yes" : "no", safe(state.capabilities.reason(ability)));
    return text;
}

std::string environments(const ServerState &state) {
    std::string text = "  environments\n";
    for (const model::Environment &environment : state.environments)
        text += fmt::format("    {:<20} {}{} · {} · {}\n", safe(environment.name), kind_of(environment.type),
                            swarm_of(state, environment), allowed_on(state, environment),
                            support::count_of(stacks_on(state, environment.id), "stack"));
    if (state.environments.empty())
        text += "    none that this user may see\n";
    return text;
}

void add_limits_of_user(const ServerState &state, std::vector<std::string> &limits) {
    if (state.user.administrator)
        return;
    limits.push_back(
        fmt::format("{} is a standard user: a stack of somebody else is not visible, so a plan can "
                    "only say create for its name, and apply then says hidden",
                    state.user.name));
    limits.emplace_back("access can be made public, and not given to other users or teams");
    for (const model::Environment &environment : state.environments)
        if (plan::predict_refusal(state.user, environment, plan::Attempt::create))
            limits.push_back(
                fmt::format("nothing can be changed on {}: {}", environment.name,
                            plan::missing_right("disabled for non-admin users", environment.name)));
}

void add_odd_records(const ServerState &state, std::vector<std::string> &limits) {
    for (const model::Stack &stack : state.stacks) {
        if (stack.name.empty())
            limits.push_back(fmt::format("stack #{} has no name, so nothing can name it", stack.id));
        else if (state.find_environment(stack.endpoint_id) == nullptr)
            limits.push_back(fmt::format("the environment of stack {} (#{}) is gone, or not visible",
                                         stack.name, stack.id));
    }
}

} // namespace

std::vector<std::string> limits_of(const ServerPage &page) {
    std::vector<std::string> limits;
    if (page.state == nullptr)
        return limits;
    const ServerState &state = *page.state;
    if (page.insecure)
        limits.emplace_back(
            "the certificate is not checked (--insecure): whoever sits in between can read the "
            "access token");
    if (page.url.starts_with("http://"))
        limits.emplace_back(
            "the connection is not encrypted: whoever sits in between can read the access token");
    add_limits_of_connection(page, limits);
    add_limits_of_user(state, limits);
    if (!state.users)
        limits.push_back("users can't be listed, so access can't name them: " + state.users.error().message);
    if (!state.teams)
        limits.push_back("teams can't be listed, so access can't name them: " + state.teams.error().message);
    if (state.sources_error)
        limits.push_back("sources can't be listed: " + state.sources_error->message);
    for (const model::Environment &environment : state.environments)
        if (!environment.up)
            limits.push_back(fmt::format(
                "{} is down: what runs there can't be seen, and nothing can be deployed", environment.name));
    add_odd_records(state, limits);
    return limits;
}

std::string server_page(const ServerPage &page) {
    std::string text = fmt::format("{}  {}\n", safe(page.name), safe(page.url));
    if (page.state == nullptr) {
        text += fmt::format("  can't be used: {}\n", safe_lines(page.error));
        return page.error_advice.empty() ? text
                                         : text + fmt::format("    → {}\n", safe_lines(page.error_advice));
    }
    const ServerState &state = *page.state;
    text += line("server", "Portainer " + state.version.text);
    text += connection_of(page);
    text += line("user", fmt::format("{} ({})", state.user.name,
                                     state.user.administrator ? "administrator" : "standard user"));
    text += abilities(state);
    if (state.can(model::Ability::sources))
        text += line("sources", fmt::format("{} visible", state.sources.size()));
    text += line("stacks", fmt::format("{} visible", state.stacks.size()));
    text += environments(state);
    const std::vector<std::string> limits = limits_of(page);
    text += limits.empty() ? "  nothing stands in the way\n" : "  to know\n";
    for (const std::string &limit : limits)
        text += fmt::format("    - {}\n", safe(limit));
    return text;
}

} // namespace stowage::report
