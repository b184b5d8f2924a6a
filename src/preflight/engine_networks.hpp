#pragma once

#include "preflight/preflight.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace stowage::preflight {

/// Of what is asked for: the engine does not have it.
[[nodiscard]] Finding engine_lacks(const compose::EngineNeed &need, const std::string &text,
                                   const std::string &advice);
/// Of what is asked for: the engine could not be asked, for this reason.
[[nodiscard]] Finding engine_not_asked(const compose::EngineNeed &need, const std::string &why);

[[nodiscard]] bool engine_has(const std::vector<std::string> &names, std::string_view name);

/// The networks that a deployment names or makes, held to those that the engine has.
class EngineNetworks {
public:
    EngineNetworks(const plan::StackPlan &plan, const compose::Document &document, Facts &facts,
                   const Run &run)
        : plan_(plan), document_(document), facts_(facts), run_(run) {}

    /// One that a service names without making it.
    [[nodiscard]] std::vector<Finding> named(const compose::EngineNeed &need,
                                             const std::string &service) const;
    /// One with addresses of its own. What is there is kept as it is, whatever the file says of it.
    [[nodiscard]] std::vector<Finding> subnet(const compose::EngineNeed &need) const;

private:
    /// One that the stack itself makes comes in time.
    [[nodiscard]] bool makes_network(const std::string &name) const;
    [[nodiscard]] Finding taken(const compose::EngineNeed &need, const model::Network &network) const;

    const plan::StackPlan &plan_;
    const compose::Document &document_;
    Facts &facts_;
    const Run &run_;
};

} // namespace stowage::preflight
