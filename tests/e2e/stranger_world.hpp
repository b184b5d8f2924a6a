#pragma once

// A change by somebody whom nobody knows, checked by a machine that has keys in its pocket.

#include "simulator/fixture_repository.hpp"
#include "world.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace e2e {

/// What CI has: keys that a change must not have sent anywhere.
inline const std::map<std::string, std::string> pocket{
    {"CI", "true"}, {"OTHER", "other-secret-4711"}, {"SIGN", "signing-marker-0815"}};

/// A main branch that is applied, and a change of it, in a repository that is read without a checkout.
struct Change {
    explicit Change(const simulator::Settings &settings = {}) : world(settings) {}

    World world;
    simulator::FixtureRepository repository{(world.folder() / "config.git").string()};

    [[nodiscard]] std::string head_of(const std::string &server, const std::string &more = "") const {
        return "apiVersion: stowage/v1\nservers:\n  - {name: main, url: '" + world.server_url() +
               "', apiKey: {env: KEY}" + server + "}\ndefaults: {server: main, environment: production}\n" +
               more;
    }
    void base(const std::string &stacks, const std::map<std::string, std::string> &more = {}) {
        std::map<std::string, std::string> files{{"stowage.yaml", head_of("") + "stacks:\n" + stacks},
                                                 {"web.yml", compose}};
        files.insert(more.begin(), more.end());
        repository.commit(files);
        Command apply;
        apply.arguments = {"apply", "--git", repository.path(), "--auto-approve"};
        apply.env = {{"SIGN", "signing-marker-0815"}};
        const Result applied = world.run(std::move(apply));
        INFO(applied.out << applied.err);
        REQUIRE(applied.exit_code == 0);
        applied_ = world.requests().size();
    }
    void change(const std::string &stacks, const std::map<std::string, std::string> &more = {},
                const std::string &server = "") {
        repository.branch("change");
        std::map<std::string, std::string> files{{"stowage.yaml", head_of(server) + "stacks:\n" + stacks}};
        files.insert(more.begin(), more.end());
        repository.commit(files, "change");
    }
    [[nodiscard]] Result run(std::vector<std::string> arguments) const {
        Command command;
        command.arguments = std::move(arguments);
        command.env = pocket;
        return world.run(std::move(command));
    }
    [[nodiscard]] Result plan(std::vector<std::string> more = {}) const {
        std::vector<std::string> arguments{"plan",   "--git", repository.path(), "--ref", "change",
                                           "--base", "main"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(std::move(arguments));
    }
    /// Of all that the server was sent since main was applied.
    [[nodiscard]] std::string sent_to_server() const {
        std::string all;
        const auto requests = world.requests();
        for (std::size_t i = applied_; i < requests.size(); ++i)
            all += requests[i].method + " " + requests[i].target + " " + requests[i].body + "\n";
        return all;
    }
    std::size_t applied_ = 0; ///< requests
};

/// A working tree with what is in `files` committed, and a branch `main`.
struct Checkout {
    World world;
    std::filesystem::path top = world.folder() / "checkout";

    Checkout() { std::filesystem::create_directories(top); }
    void git(const std::string &arguments) const {
        const std::string command =
            "cd '" + top.string() +
            "' && git -c user.name=x -c user.email=x@example.com -c init.defaultBranch=main " + arguments +
            " >/dev/null 2>&1";
        REQUIRE(std::system(command.c_str()) == 0); // NOLINT(concurrency-mt-unsafe)
    }
    void write(const std::string &path, const std::string &content) const {
        std::filesystem::create_directories((top / path).parent_path());
        std::ofstream(top / path) << content;
    }
    void desire(const std::string &stacks) const {
        write("stowage.yaml",
              "apiVersion: stowage/v1\nservers: [{name: main, url: '" + world.server_url() +
                  "', apiKey: {env: KEY}}]\ndefaults: {server: main, environment: production}\n" +
                  "stacks:\n" + stacks);
    }
    [[nodiscard]] Result run(std::vector<std::string> arguments, bool in_ci) const {
        Command command;
        command.arguments = std::move(arguments);
        command.folder = top.string();
        if (in_ci)
            command.env = pocket;
        command.env.emplace("KEY", "ptr_admin");
        for (const auto &[name, folder] : {std::pair{"STOWAGE_LOCK_DIR", "locks"},
                                           {"XDG_CACHE_HOME", "cache"},
                                           {"XDG_STATE_HOME", "state"}})
            command.env.emplace(name, (world.folder() / folder).string());
        return stowage(command);
    }
};

} // namespace e2e
