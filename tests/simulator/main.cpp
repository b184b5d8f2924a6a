#include "abilities.hpp"
#include "persistence.hpp"
#include "simulator.hpp"

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

namespace {

struct CommandLine {
    simulator::Settings settings;
    std::string port_file;
    std::string load;
    std::string save;
    bool quiet = false;
};

std::string read_text(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw std::runtime_error("can't read " + path);
    }
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/** Written beside and renamed, so that nobody reads half a file. */
void write_text(const std::string &path, const std::string &text) {
    const std::string beside = path + ".new";
    {
        std::ofstream file(beside, std::ios::binary | std::ios::trunc);
        file << text;
        if (!file.flush()) {
            throw std::runtime_error("can't write " + beside);
        }
    }
    if (std::rename(beside.c_str(), path.c_str()) != 0) {
        throw std::runtime_error("can't write " + path);
    }
}

int run(const CommandLine &command) {
    // Threads inherit the mask, so that only the waiting one below gets these signals.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    simulator::Settings settings = command.settings;
    settings.state = command.load.empty() ? "" : read_text(command.load);
    simulator::Simulator server(settings);
    if (!command.port_file.empty()) {
        write_text(command.port_file, std::to_string(server.port()) + "\n");
    }
    if (!command.quiet) {
        std::cout << "portainer-sim " << server.version() << " listening on " << server.base_url()
                  << std::endl;
    }
    const pthread_t main_thread = pthread_self();
    std::thread watcher([&] {
        server.wait();
        pthread_kill(main_thread, SIGTERM);
    });
    int signal = 0;
    sigwait(&signals, &signal);
    server.stop();
    watcher.join();
    if (!command.save.empty()) {
        write_text(command.save, server.state() + "\n");
    }
    return 0;
}

} // namespace

int main(int argc, char **argv) {
    CommandLine command;
    CLI::App app("A Portainer server that lives in memory: for trying and testing clients.", "portainer-sim");
    app.add_option("--port", command.settings.port, "Port on 127.0.0.1; 0 is any that is free")
        ->capture_default_str();
    app.add_option("--port-file", command.port_file, "Where to write the port once listening");
    app.add_option("--generation", command.settings.generation, "Which server is played")
        ->check(CLI::IsMember({"2.23", "2.43", "2.44"}))
        ->capture_default_str();
    app.add_option("--with", command.settings.with, "Abilities that it has besides")
        ->check(CLI::IsMember(simulator::ability_names()));
    app.add_option("--without", command.settings.without, "Abilities that it lacks")
        ->check(CLI::IsMember(simulator::ability_names()));
    app.add_option("--server-version", command.settings.version, "What the server calls itself");
    app.add_option("--moment-ms", command.settings.moment_ms, "How long a record is late after a deployment")
        ->capture_default_str();
    app.add_option("--load", command.load, "State to start with, JSON")->check(CLI::ExistingFile);
    app.add_option("--save", command.save, "Where to write the state on exit");
    app.add_option("--prefix", command.settings.prefix, "Path that the server is mounted under");
    app.add_option("--deploy-ms", command.settings.deploy_ms, "How long a deployment takes")
        ->capture_default_str();
    app.add_option("--clone-ms", command.settings.clone_ms, "How long a clone takes")->capture_default_str();
    app.add_option("--poll", command.settings.poll_ms, "Poll git stacks every so many milliseconds");
    CLI::Option *certificate =
        app.add_option("--tls-cert", command.settings.tls_certificate, "Certificate, PEM");
    app.add_option("--tls-key", command.settings.tls_key, "Its key, PEM")->needs(certificate);
    app.add_flag("--allow-file-urls", command.settings.allow_file_urls, "Take file:// urls for repositories");
    app.add_flag("--quiet", command.quiet, "Print nothing");
    CLI11_PARSE(app, argc, argv);
    try {
        return run(command);
    } catch (const std::exception &problem) {
        std::cerr << "portainer-sim: " << problem.what() << '\n';
        return 1;
    }
}
