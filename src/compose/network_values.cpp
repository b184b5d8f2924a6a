#include "compose/network_values.hpp"

#include "compose/value_report.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Node;
using desired::yaml::NodePtr;

constexpr int smallest = 31;                  // prefix of a subnet without room for a gateway
constexpr std::size_t longest_interface = 15; // of Linux

struct Pool {
    std::vector<Subnet> subnets;
    bool known = true;  ///< all of them could be read
    bool bridge = true; ///< of that driver, which hands out the first address itself
    std::string gateway;
};

bool is_v4(const Subnet &subnet) {
    return subnet.bytes == 4;
}

/// Why an engine gives an address of this subnet to nobody; "" where it does.
std::string reserved_for(const Subnet &subnet, const Pool &pool, const std::string &address) {
    const std::optional<HostPart> host = host_part(subnet, address);
    if (!host)
        return {};
    if (host->number == 0)
        return "stands for the network itself";
    if (host->number == host->last)
        return "is for broadcasts";
    const bool gateway = pool.gateway.empty() ? host->number == 1 : pool.gateway == address;
    return pool.bridge && gateway ? "is that of the gateway" : "";
}

class NetworkCheck : ValueReport {
public:
    NetworkCheck(Dialect dialect, const Values &values, std::vector<Problem> &problems)
        : ValueReport(values, problems), swarm_(dialect == Dialect::swarm) {}

    void run(const Node &root) {
        if (const Entry *networks = root.find("networks"))
            for (const Entry &network : networks->value->entries)
                if (is_used_network(network.key, root))
                    read(network);
        if (swarm_)
            return;
        if (const Entry *services = root.find("services"))
            for (const Entry &service : services->value->entries)
                if (const Entry *networks = service.value->find("networks"))
                    for (const Entry &network : networks->value->entries)
                        check_use(network, *service.value);
    }

private:
    // ---- as they are declared

    void read(const Entry &network) {
        Pool &pool = pools_[network.key];
        const Node &node = *network.value;
        const std::string driver = known(node.find("driver")).value_or(swarm_ ? "overlay" : "bridge");
        const bool external = node.find("external") != nullptr;
        pool.known = !external && node.find("driver_opts") == nullptr;
        pool.bridge = driver == "bridge" || (!swarm_ && (driver == "default" || driver.empty()));
        if (external)
            return;
        if (!swarm_)
            check_identity(node, driver);
        check(
            below(node, {"driver_opts", "com.docker.network.driver.mtu"}),
            [](std::string_view text) { return whole_number(text).value_or(-1) >= 0; },
            "is no size of a packet", "as in 1400");
        if (pool.bridge)
            check_options(node.find("driver_opts"));
        const Entry *config = below(node, {"ipam", "config"});
        if (config == nullptr)
            return;
        for (const NodePtr &item : config->value->items)
            read_subnet(*item, pool);
    }

    void check_identity(const Node &network, std::string_view driver) {
        const auto is_built_in = [](std::string_view name) {
            return name == "host" || name == "bridge" || name == "none";
        };
        if (driver == "host" || driver == "null")
            add(network.find("driver")->value->where,
                fmt::format("an engine has one network of the driver '{}', and makes no other", driver),
                driver == "host" ? "write network_mode: host" : "write network_mode: none");
        check(
            network.find("name"), [&](std::string_view name) { return !is_built_in(name); },
            "is a network of the engine's own", "say external: true, or name it otherwise");
    }

    void check_options(const Entry *options) {
        if (options == nullptr)
            return;
        constexpr std::string_view prefix = "com.docker.network.bridge.";
        for (const Entry &option : options->value->entries) {
            const std::string_view name = option.key;
            if (!name.starts_with(prefix))
                continue;
            const std::string_view rest = name.substr(prefix.size());
            if (rest == "enable_icc" || rest == "enable_ip_masquerade")
                check(&option, is_flag, "is neither true nor false", "");
            else if (rest == "name")
                check(
                    &option, [](std::string_view text) { return text.size() <= longest_interface; },
                    "is too long for a network interface", "the longest has 15 characters");
        }
    }

    void read_subnet(const Node &item, Pool &pool) {
        const Entry *entry = item.find("subnet");
        const auto text = known(entry);
        check(
            item.find("ip_range"), [](std::string_view range) { return read_subnet_text(range).has_value(); },
            "is no range", "as in 172.28.0.0/24");
        if (!text) {
            pool.known = false;
            return;
        }
        const auto subnet = read_subnet_text(*text);
        if (!subnet) {
            pool.known = false;
            return add(entry->value->where, fmt::format("'{}' is no subnet", *text), "as in 172.28.0.0/16");
        }
        check_room(*subnet, *text, pool, entry->value->where);
        pool.subnets.push_back(*subnet);
        all_.push_back(*subnet);
        check_others(item.find("aux_addresses"), *subnet, *text);
        const Entry *gateway = item.find("gateway");
        const auto address = known(gateway);
        if (address)
            pool.gateway = *address;
        if (address && !contains(*subnet, *address))
            add(gateway->value->where, fmt::format("the gateway {} is not in the subnet {}", *address, *text),
                "");
    }

    void check_others(const Entry *addresses, const Subnet &subnet, const std::string &text) {
        if (addresses == nullptr)
            return;
        for (const Entry &other : addresses->value->entries)
            if (const auto address = known(&other); address && !contains(subnet, *address))
                add(other.value->where, fmt::format("'{}' is no address of the subnet {}", *address, text),
                    "");
    }

    void check_room(const Subnet &subnet, const std::string &text, const Pool &pool,
                    const support::Location &where) {
        if (pool.bridge && is_v4(subnet) && subnet.prefix >= smallest)
            add(where, fmt::format("the subnet {} has no address for the gateway", text),
                "make it larger, /29 or so");
        else if (std::any_of(all_.begin(), all_.end(),
                             [&](const Subnet &other) { return overlap(other, subnet); }))
            add(where, fmt::format("the subnet {} overlaps with another one of the file", text),
                "choose another one");
        else if (pool.bridge && is_v4(subnet) && std::any_of(pool.subnets.begin(), pool.subnets.end(), is_v4))
            add(where, "a network of the driver 'bridge' has one subnet of IPv4 alone",
                "declare a second network");
    }

    // ---- as services use them

    void check_use(const Entry &network, const Node &service) {
        check_address(network, service);
        if (const Entry *addresses = network.value->find("link_local_ips"))
            for (const NodePtr &item : addresses->value->items)
                if (const auto text = known(*item); text && !is_address(*text))
                    add(item->where, fmt::format("'{}' is no address", *text), "as in 169.254.8.8");
        const Entry *sixth = network.value->find("ipv6_address");
        const auto pool = pools_.find(network.key);
        if (known(sixth).value_or("").empty() || pool == pools_.end() || !pool->second.known)
            return;
        const auto &subnets = pool->second.subnets;
        if (std::none_of(subnets.begin(), subnets.end(), [](const Subnet &one) { return !is_v4(one); }))
            add(sixth->value->where, fmt::format("the network '{}' has no subnet of IPv6", network.key),
                "give the network one, below ipam: config:");
    }

    void check_address(const Entry &network, const Node &service) {
        const Entry *entry = network.value->find("ipv4_address");
        const auto pool = pools_.find(network.key);
        const auto address = known(entry);
        if (!address || address->empty())
            return;
        if (!addresses_.emplace(network.key, *address).second)
            add(entry->value->where, fmt::format("another service has the address {} too", *address), "");
        else if (whole_number(known(service.find("scale")).value_or("1")).value_or(1) > 1)
            add(entry->value->where, fmt::format("only one container can have the address {}", *address),
                "leave scale out");
        if (pool == pools_.end() || !pool->second.known)
            return;
        const auto &subnets = pool->second.subnets;
        const auto found = std::find_if(subnets.begin(), subnets.end(),
                                        [&](const Subnet &subnet) { return contains(subnet, *address); });
        if (subnets.empty())
            add(entry->value->where,
                fmt::format("{} can't be asked for: the network '{}' has no subnet of its own", *address,
                            network.key),
                "give the network one, below ipam: config:");
        else if (found == subnets.end())
            add(entry->value->where,
                fmt::format("{} is in no subnet of the network '{}'", *address, network.key), "");
        else if (const std::string why = reserved_for(*found, pool->second, *address); !why.empty())
            add(entry->value->where, fmt::format("the address {} {}", *address, why), "choose another one");
    }

    bool swarm_;
    std::map<std::string, Pool> pools_;
    std::vector<Subnet> all_;
    std::set<std::pair<std::string, std::string>> addresses_; // network and address
};

} // namespace

bool is_used_network(const std::string &network, const Node &root) {
    const Entry *services = root.find("services");
    if (network == "default" || services == nullptr)
        return network == "default";
    return std::any_of(services->value->entries.begin(), services->value->entries.end(),
                       [&](const Entry &service) {
                           const Entry *list = service.value->find("networks");
                           return list != nullptr &&
                                  (list->value->find(network) != nullptr ||
                                   std::any_of(list->value->items.begin(), list->value->items.end(),
                                               [&](const NodePtr &item) { return item->text == network; }));
                       });
}

void check_networks(const Node &root, Dialect dialect, const Values &values, std::vector<Problem> &problems) {
    NetworkCheck(dialect, values, problems).run(root);
}

} // namespace stowage::compose
