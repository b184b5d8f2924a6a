#pragma once

#include "request_log.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace simulator {

/** How a simulator is started. */
struct Settings {
    std::string generation = "2.23"; ///< or "2.43", "2.44"
    std::vector<std::string> with;   ///< abilities that it has besides (abilities.hpp)
    std::vector<std::string> without;
    std::string version;            ///< what it calls itself; empty: the generation's
    std::string state;              ///< JSON as README.md describes it; empty: the demo
    std::string prefix;             ///< "/portainer"
    std::string host = "127.0.0.1"; ///< only loopback makes sense
    int port = 0;                   ///< 0: any that is free
    int deploy_ms = 0;              ///< how long a deployment takes
    int clone_ms = 10;              ///< how long a clone takes
    int moment_ms = 20;             ///< how long a record is late after a deployment
    int poll_ms = 0;                ///< how often polling happens by itself; 0: only when asked for
    bool allow_file_urls = false;
    std::string tls_certificate; ///< PEM files; both or none
    std::string tls_key;
};

/**
 * A Portainer server that lives in memory, listening on a loopback port in threads of its own. Every method
 * may be called from any thread.
 */
class Simulator {
public:
    /** Listens when it returns. Throws std::runtime_error when it can't, or the state can't be read. */
    explicit Simulator(const Settings &settings = {});
    ~Simulator();
    Simulator(const Simulator &) = delete;
    Simulator &operator=(const Simulator &) = delete;

    int port() const;

    /** "http://127.0.0.1:43210/portainer": what follows is "/api". */
    std::string base_url() const;

    /** The url of a repository of the state that has this name. */
    std::string git_url(const std::string &name) const;

    std::string version() const;

    /** The whole state as JSON, and the other way round; the latter throws std::runtime_error. */
    std::string state() const;
    void set_state(const std::string &json);

    std::vector<LoggedRequest> requests() const;
    void clear_requests();

    /** A fault, or a list of them, as JSON. Throws std::runtime_error. */
    void add_fault(const std::string &json);
    void clear_faults();

    /** Anything of the control interface, without the network: control("POST", "/poll"). Throws when refused.
     */
    std::string control(const std::string &method, const std::string &path, const std::string &body = {});

    /** Lets time pass at once, for healthchecks and restarts. */
    void advance(double seconds);

    /** Blocks until `POST /_sim/shutdown` or `stop`. */
    void wait() const;

    /** Closes the port and ends all threads; running deployments are hurried. */
    void stop();

private:
    struct Parts;
    std::unique_ptr<Parts> parts;
};

} // namespace simulator
