#include "world.hpp"

#include "support/file.hpp"

#include <algorithm>
#include <cstdlib>
#include <unistd.h>

using namespace stowage;

namespace {

simulator::Settings settings() {
    simulator::Settings settings;
    settings.clone_ms = 0;
    settings.state = R"({"users": [{"id": 1, "username": "admin", "role": 1, "apiKeys": ["ptr_admin"]}],
      "environments": [{"id": 1, "name": "production", "type": 1}]})";
    return settings;
}

} // namespace

World::World() : server(settings()) {
    ::setenv("XDG_STATE_HOME", path("state").c_str(), 1);
    ::setenv("XDG_CACHE_HOME", path("cache").c_str(), 1);
    ::setenv("STOWAGE_APP_KEY", "ptr_admin", 1);
    ::setenv("STOWAGE_LOCK_DIR", path("locks").c_str(), 1);
    write("web.yml", "services:\n  app:\n    image: nginx:1\n");
}

void World::write(const std::string &name, const std::string &content) const {
    support::write_file_atomically(path(name), content, support::Mode::owner_only);
}

void World::desire(const std::string &stacks, const std::string &more) const {
    write("stowage.yaml",
          "apiVersion: stowage/v1\nservers: [{name: main, url: '" + server.base_url() +
              "', apiKey: {env: STOWAGE_APP_KEY}}]\ndefaults: {server: main, environment: production}\n" +
              more + "stacks:\n" + stacks);
}

app::Options World::options() const {
    app::Options options;
    options.inputs = {path("stowage.yaml")};
    options.retries = {1, std::chrono::milliseconds(1)};
    return options;
}

app::Run World::run() const {
    app::Run run(options());
    run.deploy.stable_for = std::chrono::milliseconds(0);
    run.deploy.look_every = std::chrono::milliseconds(2);
    run.deploy.poll = std::chrono::milliseconds(2);
    return run;
}

std::size_t World::writes() const {
    const auto requests = server.requests();
    return static_cast<std::size_t>(std::count_if(requests.begin(), requests.end(), [](const auto &request) {
        return request.method != "GET" && request.target.starts_with("/api/");
    }));
}
