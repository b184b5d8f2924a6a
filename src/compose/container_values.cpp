#include "compose/container_values.hpp"
#include "compose/templates.hpp"

#include "compose/value_report.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using desired::yaml::NodePtr;
using support::is_among;

constexpr std::int64_t highest_id = 2147483647; // of users and groups
constexpr std::int64_t last_port = 65535;

/// Of the name space that messages between processes and shared memory are in.
bool is_of_ipc(std::string_view parameter) {
    return parameter.starts_with("fs.mqueue.") ||
           is_among(parameter, {"kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem",
                                "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced"});
}

/// Options that every log driver takes.
bool is_common_option(std::string_view name) {
    return is_among(name, {"mode", "max-buffer-size", "labels", "labels-regex", "env", "env-regex", "tag",
                           "cache-disabled", "cache-max-size", "cache-max-file", "cache-compress"});
}

bool keeps_files(std::string_view driver) {
    return is_among(driver, {"json-file", "local"});
}

/// What a log driver can't do without.
std::vector<std::string_view> required_options(std::string_view driver) {
    if (driver == "gelf")
        return {"gelf-address"};
    if (driver == "awslogs")
        return {"awslogs-group"};
    if (driver == "splunk")
        return {"splunk-url", "splunk-token"};
    return {};
}

class ContainerCheck : ValueReport {
public:
    ContainerCheck(const Node &service, Dialect dialect, const Values &values, std::vector<Problem> &problems)
        : ValueReport(values, problems), service_(service), swarm_(dialect == Dialect::swarm) {}

    void run() {
        check_parameters();
        check_logging();
        check_mounts();
        check_ids();
        check_limits();
        check_ports();
        check_grants("configs");
        check_grants("secrets");
        check_addresses();
        if (!swarm_)
            run_of_compose();
    }

private:
    void run_of_compose() {
        check_network_mode();
        check_security();
        check_lists();
        check(
            service_.find("restart"),
            [](std::string_view policy) { return !policy.starts_with("on-failure:-"); },
            "can't try less often than never", "");
        if (text_of("uts") == "host")
            excludes("hostname", "uts: host");
    }

    [[nodiscard]] std::string text_of(const char *key) const {
        return known(service_.find(key)).value_or("");
    }

    /// That `key` is there, beside what makes it impossible.
    void excludes(const char *key, std::string_view beside) {
        const Entry *entry = service_.find(key);
        const bool empty =
            entry == nullptr || entry->value->kind == Kind::null ||
            (!entry->value->is_scalar() && entry->value->items.empty() && entry->value->entries.empty());
        if (!empty)
            add(entry->where, fmt::format("'{}' and '{}' exclude each other", key, beside),
                "leave one of them out");
    }

    // ---- kernel parameters

    void check_parameters() {
        const Entry *parameters = service_.find("sysctls");
        if (parameters == nullptr)
            return;
        for (const Entry &parameter : parameters->value->entries)
            check_parameter(parameter.key, parameter.where);
        for (const NodePtr &item : parameters->value->items)
            if (const auto text = known(*item))
                check_parameter(text->substr(0, text->find('=')), item->where);
    }

    void check_parameter(const std::string &name, const support::Location &where) {
        const bool of_network = name.starts_with("net.");
        if (!swarm_ && of_network && text_of("network_mode") == "host")
            add(where, fmt::format("'{}' is the host's own with network_mode: host", name),
                "set it on the host");
        else if (!swarm_ && is_of_ipc(name) && text_of("ipc") == "host")
            add(where, fmt::format("'{}' is the host's own with ipc: host", name), "set it on the host");
        else if (!of_network && !is_of_ipc(name) && name != "kernel.domainname" &&
                 name.find('/') == std::string::npos)
            add(where, fmt::format("the kernel parameter '{}' is the host's, and no container's", name),
                "set it on the host");
    }

    // ---- logs

    void check_logging() {
        const Entry *logging = service_.find("logging");
        if (logging == nullptr)
            return;
        const Entry *driver = logging->value->find("driver");
        const Entry *options = logging->value->find("options");
        const auto name = known(driver);
        if (options != nullptr)
            for (const Entry &option : options->value->entries)
                check_option(name.value_or(""), option);
        if (!name)
            return;
        const Entry *address = options == nullptr ? nullptr : options->value->find(*name + "-address");
        if (*name == "syslog" || *name == "gelf")
            check(
                address, [](std::string_view text) { return text.find("://") != std::string_view::npos; },
                "is no address of a log", "as in udp://10.0.0.5:514");
        for (const std::string_view required : required_options(*name))
            if (options == nullptr || options->value->find(required) == nullptr)
                add(driver->where, fmt::format("the log driver '{}' needs the option {}", *name, required),
                    "write it below options");
    }

    void check_option(std::string_view driver, const Entry &option) {
        const std::string &name = option.key;
        if (name == "mode")
            check(
                &option,
                [](std::string_view text) {
                    return is_among(text, {"blocking", "non-blocking"});
                },
                "is no mode of a log", "it is blocking or non-blocking");
        if (name == "tag")
            check(
                &option, [](std::string_view text) { return can_be_filled_in(text, TemplateOf::log_tag); },
                "is a template that can't be filled in", "as in {{.Name}}/{{.ID}}");
        if (!keeps_files(driver))
            return;
        if (name == "max-size")
            check(
                &option, [](std::string_view text) { return text == "-1" || size_of(text).has_value(); },
                "is no size", "as in 10m");
        else if (name == "max-file")
            check(
                &option, [](std::string_view text) { return whole_number(text).value_or(0) >= 1; },
                "is no number of files", "the least is 1");
        else if (name != "compress" && !is_common_option(name))
            add(option.where, fmt::format("the log driver '{}' has no option '{}'", driver, name),
                "it has max-size, max-file, compress, labels, env, tag and mode");
    }

    // ---- what is shared

    void check_network_mode() {
        const std::string mode = text_of("network_mode");
        if (mode == "host")
            return excludes("links", "network_mode: host");
        if (!mode.starts_with("service:") && !mode.starts_with("container:"))
            return;
        for (const char *key : {"ports", "expose", "hostname", "dns", "dns_search", "dns_opt", "mac_address",
                                "links", "extra_hosts"})
            excludes(key, "network_mode: " + mode);
    }

    void check_security() {
        const Entry *options = service_.find("security_opt");
        if (options == nullptr)
            return;
        for (const NodePtr &item : options->value->items)
            if (const auto text = known(*item); text && !is_security(*text))
                add(item->where, fmt::format("'{}' is no security option", *text),
                    "as in no-new-privileges:true");
    }

    static bool is_security(std::string_view text) {
        const auto separator = text.find_first_of("=:");
        if (separator == std::string_view::npos)
            return true;
        const std::string_view name = text.substr(0, separator);
        const std::string_view value = text.substr(separator + 1);
        if (name == "no-new-privileges")
            return is_flag(value);
        return name != "systempaths" || value == "unconfined";
    }

    // ---- the rest

    void check_mounts() {
        if (const Entry *tmpfs = service_.find("tmpfs")) {
            check_options_of_tmpfs(*tmpfs->value);
            for (const NodePtr &item : tmpfs->value->items)
                check_options_of_tmpfs(*item);
        }
        const Entry *volumes = service_.find("volumes");
        if (volumes == nullptr)
            return;
        for (const NodePtr &volume : volumes->value->items)
            if (const auto text = known(*volume); text && text->starts_with('/') && has_mode(*text, "nocopy"))
                refuse_nocopy(*volume);
        check_tmpfs_mounts(service_);
        for (const NodePtr &volume : volumes->value->items)
            check(
                below(*volume, {"tmpfs", "size"}),
                [](std::string_view text) { return text.empty() || size_of(text).has_value(); }, "is no size",
                "as in 64m");
    }

    /// Of `/a:/b:ro,z`.
    static bool has_mode(std::string_view volume, std::string_view mode) {
        const auto first = volume.find(':');
        const auto last = volume.rfind(':');
        return first != last &&
               (',' + std::string(volume.substr(last + 1)) + ',').find(',' + std::string(mode) + ',') !=
                   std::string::npos;
    }

    /// `/run:size=64m,mode=1777`.
    void check_options_of_tmpfs(const Node &node) {
        const auto text = known(node);
        const auto colon = text ? text->find(':') : std::string::npos;
        if (colon == std::string::npos)
            return;
        std::string_view rest = std::string_view(*text).substr(colon + 1);
        while (!rest.empty()) {
            const auto comma = rest.find(',');
            const std::string_view option = rest.substr(0, comma);
            constexpr std::string_view size = "size=";
            const bool percent = option.ends_with('%');
            if (option.starts_with(size) && !percent && !size_of(option.substr(size.size())))
                add(node.where, fmt::format("'{}' of a tmpfs is no size", option), "as in size=64m");
            rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        }
    }

    void check_ids() {
        const auto text = known(service_.find("user"));
        if (!text)
            return;
        for (const std::string &part :
             {text->substr(0, text->find(':')),
              text->find(':') == std::string::npos ? std::string() : text->substr(text->find(':') + 1)})
            if (const auto number = whole_number(part); number && (*number < 0 || *number > highest_id))
                add(service_.find("user")->value->where,
                    fmt::format("'{}' is no number of a user or group", part), "it is from 0 to 2147483647");
    }

    /// `{source: a, uid: '1000'}`.
    void check_grants(const char *key) {
        const Entry *grants = service_.find(key);
        if (grants == nullptr)
            return;
        for (const NodePtr &grant : grants->value->items)
            for (const char *id : {"uid", "gid"})
                check(
                    grant->find(id),
                    [](std::string_view text) { return text.empty() || whole_number(text).has_value(); },
                    "is no number of a user or group", "");
    }

    /// `extra_hosts` as a map.
    void check_addresses() {
        if (const Entry *hosts = service_.find("extra_hosts"))
            for (const Entry &host : hosts->value->entries)
                check(
                    &host, [](std::string_view text) { return is_address(text) || text == "host-gateway"; },
                    "is no address", "");
    }

    void check_lists() {
        if (const Entry *devices = service_.find("devices"))
            for (const NodePtr &device : devices->value->items)
                if (const auto text = known(*device);
                    text && !text->starts_with('/') && text->find('=') == std::string::npos)
                    add(device->where, fmt::format("'{}' is no path of a device", *text),
                        "as in /dev/ttyUSB0:/dev/ttyUSB0");
        if (const Entry *options = service_.find("storage_opt"))
            for (const Entry &option : options->value->entries)
                if (option.key != "size")
                    add(option.where, fmt::format("'{}' is no option of storage", option.key),
                        "only size is");
        const Entry *health = service_.find("healthcheck");
        check(
            health == nullptr ? nullptr : health->value->find("retries"),
            [](std::string_view text) { return !text.starts_with('-'); }, "is less than nothing", "");
    }

    void check_limits() {
        const Entry *limits = service_.find("ulimits");
        if (limits == nullptr)
            return;
        constexpr std::string_view what = "is no limit: only -1 says that there is none";
        const auto fine = [](std::string_view text) { return whole_number(text).value_or(0) >= -1; };
        for (const Entry &limit : limits->value->entries) {
            if (limit.value->is_scalar())
                check(&limit, fine, what, "");
            for (const char *key : {"soft", "hard"})
                check(limit.value->find(key), fine, what, "");
        }
    }

    void check_ports() {
        const Entry *ports = service_.find("ports");
        if (ports == nullptr)
            return;
        for (const NodePtr &port : ports->value->items) {
            check(
                port->find("protocol"),
                [](std::string_view text) {
                    return text.empty() || is_among(support::lower(text), {"tcp", "udp", "sctp"});
                },
                "is no protocol", "it is one of tcp, udp and sctp");
            check(
                port->find("target"),
                [](std::string_view text) { return whole_number(text).value_or(1) <= last_port; },
                "is no port", "ports are from 1 to 65535");
        }
    }

    const Node &service_;
    bool swarm_;
};

} // namespace

void check_container_values(const Node &service, Dialect dialect, const Values &values,
                            std::vector<Problem> &problems) {
    ContainerCheck(service, dialect, values, problems).run();
}

} // namespace stowage::compose
