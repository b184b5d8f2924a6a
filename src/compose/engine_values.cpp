#include "compose/engine_values.hpp"

#include "compose/value_report.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Kind;
using desired::yaml::Node;
using desired::yaml::NodePtr;

constexpr std::size_t longest_host_name = 64; // of Linux

std::string upper(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return result;
}

bool is_capability(std::string_view text) {
    static const std::set<std::string_view> names{"ALL",
                                                  "AUDIT_CONTROL",
                                                  "AUDIT_READ",
                                                  "AUDIT_WRITE",
                                                  "BLOCK_SUSPEND",
                                                  "BPF",
                                                  "CHOWN",
                                                  "DAC_OVERRIDE",
                                                  "CHECKPOINT_RESTORE",
                                                  "DAC_READ_SEARCH",
                                                  "FOWNER",
                                                  "FSETID",
                                                  "IPC_LOCK",
                                                  "IPC_OWNER",
                                                  "KILL",
                                                  "LEASE",
                                                  "LINUX_IMMUTABLE",
                                                  "MAC_ADMIN",
                                                  "MAC_OVERRIDE",
                                                  "MKNOD",
                                                  "NET_ADMIN",
                                                  "NET_BIND_SERVICE",
                                                  "NET_BROADCAST",
                                                  "NET_RAW",
                                                  "PERFMON",
                                                  "SETFCAP",
                                                  "SETGID",
                                                  "SETPCAP",
                                                  "SETUID",
                                                  "SYSLOG",
                                                  "SYS_ADMIN",
                                                  "SYS_BOOT",
                                                  "SYS_CHROOT",
                                                  "SYS_MODULE",
                                                  "SYS_NICE",
                                                  "SYS_PACCT",
                                                  "SYS_PTRACE",
                                                  "SYS_RAWIO",
                                                  "SYS_RESOURCE",
                                                  "SYS_TIME",
                                                  "SYS_TTY_CONFIG",
                                                  "WAKE_ALARM"};
    const std::string name = upper(text);
    const std::string_view bare = name;
    return names.contains(bare.starts_with("CAP_") ? bare.substr(4) : bare);
}

bool is_limit(std::string_view name) {
    static const std::set<std::string_view> names{"core",    "cpu",      "data",   "fsize",      "locks",
                                                  "memlock", "msgqueue", "nice",   "nofile",     "nproc",
                                                  "rss",     "rtprio",   "rttime", "sigpending", "stack"};
    return names.contains(name);
}

/// `RTMIN`, or `RTMIN+3` with a number that is not above `most`.
bool is_real_time(std::string_view name, std::string_view base, char sign, std::int64_t most) {
    if (!name.starts_with(base))
        return false;
    name.remove_prefix(base.size());
    if (name.empty())
        return true;
    const auto number = whole_number(name.substr(1));
    return name.front() == sign && number && *number >= 0 && *number <= most;
}

bool is_signal(std::string_view text) {
    static const std::set<std::string> names{
        "ABRT", "ALRM", "BUS",  "CHLD", "CLD",  "CONT", "FPE",    "HUP",    "ILL",  "INT",  "IO",    "IOT",
        "KILL", "PIPE", "POLL", "PROF", "PWR",  "QUIT", "SEGV",   "STKFLT", "STOP", "SYS",  "TERM",  "TRAP",
        "TSTP", "TTIN", "TTOU", "URG",  "USR1", "USR2", "VTALRM", "WINCH",  "XCPU", "XFSZ", "UNUSED"};
    if (text.empty())
        return true; // that of the image
    if (text.find_first_not_of("0123456789") == std::string_view::npos)
        return text != "0";
    std::string name = upper(text);
    if (name.starts_with("SIG"))
        name.erase(0, 3);
    return names.contains(name) || is_real_time(name, "RTMIN", '+', 15) ||
           is_real_time(name, "RTMAX", '-', 14);
}

bool is_security_option(std::string_view text) {
    static const std::set<std::string_view> names{
        "label",       "apparmor",       "seccomp",         "no-new-privileges",
        "systempaths", "credentialspec", "writable-cgroups"};
    return names.contains(text.substr(0, text.find_first_of("=:")));
}

/// One word has to be known; of two, or three, anything is taken.
bool is_platform(std::string_view text) {
    static const std::set<std::string_view> names{
        "aix",     "android", "darwin", "dragonfly", "freebsd", "linux",   "netbsd",  "openbsd",
        "solaris", "windows", "386",    "amd64",     "arm",     "arm64",   "loong64", "mips",
        "mipsle",  "mips64",  "ppc64",  "mips64le",  "ppc64le", "riscv64", "s390x",   "x86_64",
        "x86-64",  "aarch64", "i386",   "armhf",     "armel"};
    return text.empty() || text.find('/') != std::string_view::npos || names.contains(support::lower(text));
}

bool is_ipc_mode(std::string_view text) {
    return text.empty() || text == "none" || text == "private" || text == "shareable" || text == "host" ||
           text.starts_with("service:") || text.starts_with("container:");
}

bool is_oom_score(std::string_view text) {
    const auto number = whole_number(text);
    return !number || (*number >= -1000 && *number <= 1000);
}

bool is_mac_address(std::string_view text) {
    if (text.empty())
        return true;
    const char separator = text.size() > 2 ? text[2] : ':';
    if (text.size() != 17 || (separator != ':' && separator != '-'))
        return text.size() == 14 && text.find('.') == 4; // 0242.ac11.0002
    for (std::size_t i = 0; i < text.size(); ++i)
        if (i % 3 == 2 ? text[i] != separator
                       : std::string_view("0123456789abcdefABCDEF").find(text[i]) == std::string_view::npos)
            return false;
    return true;
}

class EngineCheck : ValueReport {
public:
    EngineCheck(Dialect dialect, const Values &values, std::vector<Problem> &problems)
        : ValueReport(values, problems), swarm_(dialect == Dialect::swarm) {}

    /// What a swarm hands on to its engines, too.
    void run(const Node &service) {
        for (const char *key : {"cap_add", "cap_drop"})
            each(service.find(key), is_capability, "is no capability", "as in NET_ADMIN");
        check(service.find("stop_signal"), is_signal, "is no signal", "as in SIGTERM or SIGINT");
        check(
            service.find("hostname"), [](std::string_view text) { return text.size() <= longest_host_name; },
            "is too long for the name of a host", "the longest has 64 characters");
        check_limits(service.find("ulimits"));
        check_hosts(service.find("extra_hosts"));
        check_variables(service.find("environment"));
        check_mounts(service);
    }

    void run_of_compose(const Node &service) {
        each(service.find("security_opt"), is_security_option, "is no security option",
             "as in no-new-privileges:true");
        check(service.find("platform"), is_platform, "is no platform", "as in linux/amd64");
        check(service.find("ipc"), is_ipc_mode, "is no way to share memory",
              "it is one of private, shareable, host, none, service:NAME and container:NAME");
        check(service.find("oom_score_adj"), is_oom_score, "is not between -1000 and 1000", "");
        check(service.find("mac_address"), is_mac_address, "is no MAC address", "as in 02:42:ac:11:00:02");
    }

private:
    template <typename Fine>
    void each(const Entry *list, Fine fine, std::string_view what, std::string_view advice) {
        if (list == nullptr)
            return;
        for (const NodePtr &item : list->value->items)
            if (const auto text = known(*item); text && !fine(*text))
                add(item->where, fmt::format("'{}' {}", *text, what), advice);
    }

    void check_limits(const Entry *limits) {
        if (limits == nullptr)
            return;
        for (const Entry &limit : limits->value->entries) {
            if (!is_limit(limit.key))
                add(limit.where, fmt::format("'{}' is no limit of a process", limit.key),
                    "as in nofile or nproc");
            const Entry *soft = limit.value->find("soft");
            const Entry *hard = limit.value->find("hard");
            if (soft == nullptr || hard == nullptr)
                continue;
            const auto low = known(*soft->value);
            const auto high = known(*hard->value);
            const auto less = low ? whole_number(*low) : std::nullopt;
            const auto more = high ? whole_number(*high) : std::nullopt;
            if (less && more && *more >= 0 && *less > *more)
                add(soft->value->where,
                    fmt::format("the soft limit {} is above the hard one, {}", *low, *high), "");
        }
    }

    /// `name:address` or `name=address`; `host-gateway` is an address, too.
    void check_hosts(const Entry *hosts) {
        if (hosts == nullptr)
            return;
        for (const NodePtr &item : hosts->value->items)
            if (const auto text = known(*item))
                check_host(*text, item->where);
    }

    void check_host(const std::string &text, const support::Location &where) {
        const auto separator = text.find_first_of(swarm_ ? ":" : "=:");
        if (swarm_ && separator == std::string::npos)
            return; // 'docker stack deploy' passes over it
        const std::string address = separator == std::string::npos ? "" : text.substr(separator + 1);
        if (!is_address(address) && address != "host-gateway")
            add(where, fmt::format("'{}' is no host with an address", text), "as in \"db:10.0.0.5\"");
    }

    void check_end(const Node &value) {
        if (const auto text = known(value); text && text->find('\0') != std::string::npos)
            add(value.where, "a variable can't have a NUL character in it", "");
    }

    void check_variables(const Entry *environment) {
        if (environment == nullptr)
            return;
        for (const Entry &variable : environment->value->entries)
            check_end(*variable.value);
        for (const NodePtr &item : environment->value->items)
            check_end(*item);
        for (const NodePtr &item : environment->value->items)
            if (item->text.starts_with('='))
                add(item->where, "a variable has no name", "write it as NAME=value");
    }

    // ---- places in the container

    void check_mounts(const Node &service) {
        if (const Entry *volumes = service.find("volumes"))
            for (const NodePtr &volume : volumes->value->items)
                if (const auto target = target_of(*volume))
                    check_target(*target, volume->where);
        if (const Entry *tmpfs = service.find("tmpfs")) {
            check_tmpfs(*tmpfs->value);
            for (const NodePtr &item : tmpfs->value->items)
                check_tmpfs(*item);
        }
    }

    void check_tmpfs(const Node &node) {
        if (const auto text = known(node); text && !text->empty())
            check_target(text->substr(0, text->find(':')), node.where);
    }

    [[nodiscard]] std::optional<std::string> target_of(const Node &volume) const {
        if (volume.kind == Kind::map) {
            const Entry *target = volume.find("target");
            return target == nullptr ? std::nullopt : known(*target->value);
        }
        auto text = known(volume);
        if (!text)
            return std::nullopt;
        const auto colon = text->find(':');
        if (colon == std::string::npos)
            return text;
        const std::string rest = text->substr(colon + 1);
        return rest.substr(0, rest.find(':'));
    }

    void check_target(const std::string &target, const support::Location &where) {
        if (target.empty() || is_of_windows(target))
            return;
        if (!target.starts_with('/'))
            add(where, fmt::format("'{}' is no place in a container: it has to begin with /", target), "");
        else if (target.find_first_not_of('/') == std::string::npos)
            add(where, "nothing can be mounted to / of a container", "name a folder below it");
    }

    static bool is_of_windows(std::string_view target) {
        return target.find('\\') != std::string_view::npos || (target.size() > 1 && target[1] == ':');
    }

    bool swarm_;
};

} // namespace

void check_engine_values(const Entry &service, Dialect dialect, const Values &values,
                         std::vector<Problem> &problems) {
    EngineCheck check(dialect, values, problems);
    check.run(*service.value);
    if (dialect == Dialect::compose)
        check.run_of_compose(*service.value);
}

} // namespace stowage::compose
