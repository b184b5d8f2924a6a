#include "simulator.hpp"

#include "api.hpp"
#include "auto_update.hpp"
#include "control.hpp"
#include "git_http.hpp"
#include "http_server.hpp"
#include "persistence.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <ctime>
#include <optional>
#include <stdexcept>
#include <thread>

namespace simulator {
namespace {

std::string tidy_prefix(std::string prefix) {
    while (prefix.ends_with('/')) {
        prefix.pop_back();
    }
    return prefix.empty() || prefix.starts_with('/') ? prefix : "/" + prefix;
}

Options options_of(const Settings &settings) {
    Options options;
    options.abilities = abilities_of(settings.generation);
    for (const std::string &name : settings.with) {
        switch_ability(options.abilities, name, true);
    }
    for (const std::string &name : settings.without) {
        switch_ability(options.abilities, name, false);
    }
    options.version = settings.version.empty() ? settings.generation + ".0" : settings.version;
    options.moment_ms = settings.moment_ms;
    options.prefix = tidy_prefix(settings.prefix);
    options.deploy_ms = settings.deploy_ms;
    options.clone_ms = settings.clone_ms;
    options.allow_file_urls = settings.allow_file_urls;
    return options;
}

/** "/portainer/api/stacks" below "/portainer/api" → "/stacks" */
std::optional<std::string> below(const std::string &path, const std::string &root) {
    if (!path.starts_with(root) || (path.size() > root.size() && path[root.size()] != '/')) {
        return std::nullopt;
    }
    return path.substr(root.size());
}

/** As Go's servers date their answers. */
std::string http_date(long seconds) {
    const std::time_t time = seconds;
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    std::array<char, 40> text{};
    const std::size_t length = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text.data(), length};
}

std::string header_names(const Request &request) {
    std::string names;
    for (const auto &[name, value] : request.headers) {
        names += (names.empty() ? "" : " ") + name;
    }
    return names;
}

} // namespace

struct Simulator::Parts {
    explicit Parts(const Settings &wanted) : settings(wanted), world(options_of(wanted)) {}

    Settings settings;
    World world;
    Faults faults;
    RequestLog log;
    std::atomic<bool> stopping{false};
    std::mutex ended_mutex;
    std::condition_variable ended_changed;
    bool ended = false;
    std::thread poller;
    std::unique_ptr<HttpServer> server;

    void end() {
        {
            const std::lock_guard lock(ended_mutex);
            ended = true;
        }
        ended_changed.notify_all();
    }

    Controls controls() {
        return {world, faults, log, [this] { end(); }};
    }

    Answer answer_unless_broken(const Request &request, const std::string &path, std::string &user) {
        try {
            if (!world.dead) {
                return answer_api(world, request, path, user);
            }
        } catch (const BrokeOff &) {
            user.clear();
        }
        Answer none;
        none.delivery = Delivery::cut_before_answer;
        return none;
    }

    Answer carry_out(const Request &request, std::string &user) {
        if (const auto path = below(request.path, world.options.prefix + "/api")) {
            return answer_unless_broken(request, *path, user);
        }
        if (const auto path = below(request.path, "/git")) {
            return serve_git(world, request, *path);
        }
        Answer answer;
        answer.status = 404;
        answer.content_type = "text/plain; charset=utf-8";
        answer.body = "404 page not found\n";
        return answer;
    }

    Answer handle(const Request &request) {
        if (const auto path = below(request.path, "/_sim")) {
            return answer_control(controls(), request, *path);
        }
        const auto start = std::chrono::steady_clock::now();
        std::string user;
        Answer answer;
        int own_status = 0;
        if (const std::optional<Fault> fault = faults.strike(request)) {
            world.pause(fault->delay_ms);
            if (carries_out(*fault)) {
                answer = carry_out(request, user);
                own_status = answer.status;
            }
            answer = spoil(*fault, std::move(answer));
        } else {
            answer = carry_out(request, user);
            own_status = answer.status;
        }
        answer.headers.emplace_back("Date", http_date(world.seconds()));
        const auto spent = std::chrono::steady_clock::now() - start;
        log.add({request.method, request.target, user,
                 answer.delivery == Delivery::cut_before_answer ? 0 : answer.status, request.body,
                 header_names(request),
                 static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(spent).count()),
                 own_status, start});
        return answer;
    }

    void poll_for_ever() {
        while (!stopping) {
            world.pause(settings.poll_ms);
            if (!stopping) {
                poll_all(world);
            }
        }
    }
};

Simulator::Simulator(const Settings &settings) : parts(std::make_unique<Parts>(settings)) {
    load_state(parts->world, settings.state.empty() ? demo_state() : settings.state);
    parts->server = std::make_unique<HttpServer>(
        settings.host, settings.port, settings.tls_certificate, settings.tls_key,
        [whole = parts.get()](const Request &request) { return whole->handle(request); });
    if (settings.poll_ms > 0) {
        parts->poller = std::thread([whole = parts.get()] { whole->poll_for_ever(); });
    }
}

Simulator::~Simulator() {
    stop();
}

int Simulator::port() const {
    return parts->server->port();
}

std::string Simulator::base_url() const {
    const std::string scheme = parts->settings.tls_certificate.empty() ? "http" : "https";
    return scheme + "://" + parts->settings.host + ":" + std::to_string(port()) + parts->world.options.prefix;
}

std::string Simulator::git_url(const std::string &name) const {
    const std::string scheme = parts->settings.tls_certificate.empty() ? "http" : "https";
    return scheme + "://" + parts->settings.host + ":" + std::to_string(port()) + "/git/" + name + ".git";
}

std::string Simulator::version() const {
    return parts->world.version();
}

std::string Simulator::state() const {
    return save_state(parts->world);
}

void Simulator::set_state(const std::string &json) {
    load_state(parts->world, json);
}

std::vector<LoggedRequest> Simulator::requests() const {
    return parts->log.all();
}

void Simulator::clear_requests() {
    parts->log.clear();
}

void Simulator::add_fault(const std::string &json) {
    parts->faults.add(json);
}

void Simulator::clear_faults() {
    parts->faults.clear();
}

std::string Simulator::control(const std::string &method, const std::string &path, const std::string &body) {
    Request request;
    request.method = method;
    request.target = path;
    request.body = body;
    read_target(request);
    const Answer answer = answer_control(parts->controls(), request, request.path);
    if (answer.status >= 400) {
        throw std::runtime_error("control " + method + " " + path + ": " + answer.body);
    }
    return answer.body;
}

void Simulator::advance(double seconds) {
    parts->world.advance(seconds);
}

void Simulator::wait() const {
    std::unique_lock lock(parts->ended_mutex);
    parts->ended_changed.wait(lock, [this] { return parts->ended; });
}

void Simulator::stop() {
    parts->end();
    if (parts->stopping.exchange(true)) {
        return;
    }
    parts->world.stop();
    if (parts->poller.joinable()) {
        parts->poller.join();
    }
    parts->server->stop();
    parts->world.stop();
}

} // namespace simulator
