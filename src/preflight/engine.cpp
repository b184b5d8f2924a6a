#include "preflight/engine.hpp"

#include "compose/known_values.hpp"
#include "preflight/engine_networks.hpp"
#include "preflight/placement.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <optional>
#include <string_view>

namespace stowage::preflight {
namespace {

using compose::EngineNeed;
using Need = EngineNeed::Kind;

/// `loki:latest` is also asked for as `loki`.
bool is_plugin(const model::EnginePlugin &plugin, std::string_view name) {
    constexpr std::string_view latest = ":latest";
    std::string_view own = plugin.name;
    if (own == name)
        return true;
    return own.ends_with(latest) && own.substr(0, own.size() - latest.size()) == name;
}

/// How Linux names what Docker calls amd64, and so on; as it is for all others.
std::string_view docker_name(std::string_view architecture) {
    if (architecture == "x86_64")
        return "amd64";
    if (architecture == "aarch64")
        return "arm64";
    return architecture;
}

class EngineCheck {
public:
    EngineCheck(const Deployment &deployment, const compose::Document &document, Facts &facts, const Run &run)
        : plan_(deployment.plan),
          document_(document),
          facts_(facts),
          networks_(deployment.plan, document, facts, run),
          swarm_(deployment.plan.type == model::StackType::swarm) {}

    std::vector<Finding> run() {
        for (const EngineNeed &need : document_.needs)
            check(need, "");
        for (const compose::Service &service : document_.services)
            if (service.starts()) {
                for (const EngineNeed &need : service.needs)
                    check(need, service.name);
                if (swarm_)
                    add_all(check_placement(plan_, service, facts_));
            }
        if (swarm_)
            add_all(check_host_ports(plan_, document_.services, facts_));
        return std::move(findings_);
    }

private:
    void check(const EngineNeed &need, const std::string &service) {
        switch (need.kind) {
        case Need::log_driver:
            return check_driver(need, "log driver", &model::Engine::log_drivers,
                                &model::SwarmNode::log_drivers);
        case Need::network_driver:
            return check_network_driver(need);
        case Need::volume_driver:
            return check_driver(need, "volume driver", &model::Engine::volume_drivers,
                                &model::SwarmNode::volume_drivers);
        case Need::runtime:
            return check_runtime(need);
        case Need::cpus:
        case Need::cpuset:
            return swarm_ ? void() : check_processors(need);
        case Need::platform:
            return check_platform(need, service);
        case Need::network:
            return add_all(networks_.named(need, service));
        case Need::subnet:
            return add_all(networks_.subnet(need));
        case Need::mac:
            return check_mac(need);
        case Need::device:
            return check_device(need);
        case Need::account:
            return check_account(need, service);
        default:
            return; // of the containers, or of the swarm's nodes
        }
    }

    void add_all(std::vector<Finding> findings) {
        for (Finding &finding : findings)
            findings_.push_back(std::move(finding));
    }
    void lacks(const EngineNeed &need, const std::string &text, const std::string &advice) {
        findings_.push_back(engine_lacks(need, text, advice));
    }

    /// Null where the engine does not say; the reason is said once.
    const model::Engine *engine(const EngineNeed &need) {
        if (asked_)
            return engine_ ? &*engine_ : nullptr;
        asked_ = true;
        auto answer = facts_.engine(plan_.environment_id);
        if (answer)
            engine_ = std::move(*answer);
        else
            cant_tell(need, answer.error().str());
        return engine_ ? &*engine_ : nullptr;
    }
    void cant_tell(const EngineNeed &need, const std::string &why) {
        findings_.push_back(engine_not_asked(need, why));
    }

    // ---- drivers

    /// Whether a node of the swarm has it, or may: those that do not say what they have.
    bool on_a_node(std::string_view name, std::vector<std::string> model::SwarmNode::*list) {
        const auto nodes = facts_.nodes(plan_.environment_id);
        return !nodes || std::any_of(nodes->begin(), nodes->end(), [&](const model::SwarmNode &node) {
            return (node.*list).empty() || engine_has(node.*list, name);
        });
    }

    void check_driver(const EngineNeed &need, const char *what,
                      std::vector<std::string> model::Engine::*of_engine,
                      std::vector<std::string> model::SwarmNode::*of_node) {
        if (need.name == "none" && need.kind == Need::log_driver)
            return;
        const model::Engine *engine = this->engine(need);
        if (engine == nullptr || (engine->*of_engine).empty() || engine_has(engine->*of_engine, need.name))
            return;
        if (swarm_ && on_a_node(need.name, of_node))
            return;
        const auto plugins = facts_.plugins(plan_.environment_id);
        if (!plugins)
            return cant_tell(need, plugins.error().str());
        const auto plugin =
            std::find_if(plugins->begin(), plugins->end(),
                         [&](const model::EnginePlugin &one) { return is_plugin(one, need.name); });
        if (plugin != plugins->end() && plugin->enabled)
            return;
        lacks(need,
              fmt::format("{} {} '{}'{}", swarm_ ? "no node of the swarm has a" : "the engine has no", what,
                          need.name, plugin != plugins->end() ? ": the plugin of this name is disabled" : ""),
              fmt::format("there are {}; others are plugins, to be installed first",
                          support::join(engine->*of_engine, ", ")));
    }

    void check_network_driver(const EngineNeed &need) {
        const model::Engine *engine = this->engine(need);
        if (engine != nullptr && need.name == "overlay" && !engine->swarm)
            return lacks(need, "a network of the driver 'overlay' needs a swarm, and this engine is in none",
                         "leave the driver out, or deploy to a swarm");
        if (need.name == "default")
            return;
        check_driver(need, "network driver", &model::Engine::network_drivers,
                     &model::SwarmNode::network_drivers);
    }

    void check_runtime(const EngineNeed &need) {
        const model::Engine *engine = this->engine(need);
        if (engine == nullptr || engine->runtimes.empty() || engine_has(engine->runtimes, need.name) ||
            need.name.find('/') != std::string::npos || need.name.starts_with("io.containerd."))
            return;
        lacks(need, fmt::format("the engine has no runtime '{}'", need.name),
              fmt::format("it has {}; others have to be named in its configuration first",
                          support::join(engine->runtimes, ", ")));
    }

    // ---- what the machine is

    void check_processors(const EngineNeed &need) {
        const model::Engine *engine = this->engine(need);
        if (engine == nullptr || engine->cpus <= 0)
            return;
        if (need.kind == Need::cpus && std::strtod(need.name.c_str(), nullptr) > engine->cpus)
            lacks(need,
                  fmt::format("{} processors are asked for, and the engine has {}", need.name, engine->cpus),
                  "ask for fewer");
        const auto highest = need.kind == Need::cpuset ? compose::highest_processor(need.name) : std::nullopt;
        if (highest && *highest >= engine->cpus)
            lacks(need,
                  fmt::format("processor {} is asked for, and the engine has those from 0 to {}", *highest,
                              engine->cpus - 1),
                  "");
    }

    /// An image of another platform may be there, and something that runs it.
    void check_platform(const EngineNeed &need, const std::string &service) {
        const model::Engine *engine = this->engine(need);
        if (engine == nullptr || engine->architecture.empty())
            return;
        const std::string_view own = docker_name(engine->architecture);
        const std::string lowered = support::lower(need.name);
        const std::string os = lowered.substr(0, lowered.find('/'));
        const bool other_os = lowered.find('/') != std::string::npos && os != "linux";
        const std::string_view rest = std::string_view(lowered).substr(lowered.find('/') + 1);
        const std::string_view asked = docker_name(rest.substr(0, rest.find('/')));
        if (!other_os && (asked == "linux" || asked == own))
            return;
        findings_.push_back(warning(
            Code::engine_unchecked,
            fmt::format("service '{}' is for the platform {}, and the engine is {}: it runs only where an "
                        "emulator is installed and the registry has such an image",
                        service, need.name, own),
            "", need.where));
    }

    void check_mac(const EngineNeed &need) {
        constexpr int first_that_takes = 25;
        const model::Engine *engine = this->engine(need);
        if (engine == nullptr || engine->version.empty())
            return;
        const int major = std::atoi(engine->version.c_str());
        if (major > 0 && major < first_that_takes)
            lacks(
                need,
                fmt::format("an engine of version {} takes no mac_address below a network", engine->version),
                "write it below the service itself");
    }

    // ---- what can't be asked, and is not said again of what ran with it

    [[nodiscard]] bool is_new() const {
        return plan_.action() == plan::Action::create || plan_.action() == plan::Action::replace;
    }

    void check_device(const EngineNeed &need) {
        static constexpr std::string_view everywhere[] = {"/dev/null",    "/dev/zero",    "/dev/full",
                                                          "/dev/random",  "/dev/urandom", "/dev/tty",
                                                          "/dev/console", "/dev/fuse",    "/dev/net/tun"};
        if (is_new() &&
            std::find(std::begin(everywhere), std::end(everywhere), need.name) == std::end(everywhere))
            findings_.push_back(warning(
                Code::engine_unchecked,
                fmt::format("whether the host has the device {} can't be asked", need.name), "", need.where));
    }

    void check_account(const EngineNeed &need, const std::string &service) {
        if (is_new())
            findings_.push_back(warning(
                Code::engine_unchecked,
                fmt::format("whether the image of service '{}' has the user or group '{}' can't be asked",
                            service, need.name),
                "", need.where));
    }

    const plan::StackPlan &plan_;
    const compose::Document &document_;
    Facts &facts_;
    EngineNetworks networks_;
    bool swarm_;
    bool asked_ = false;
    std::optional<model::Engine> engine_;
    std::vector<Finding> findings_;
};

} // namespace

std::vector<Finding> check_engine(const Deployment &deployment, const compose::Document &document,
                                  Facts &facts, const Run &run) {
    return EngineCheck(deployment, document, facts, run).run();
}

} // namespace stowage::preflight
