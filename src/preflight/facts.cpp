#include "preflight/facts.hpp"

#include "portainer/docker_api.hpp"

namespace stowage::preflight {
namespace {

using compose::ResourceKind;

/// An address that stands for all of a host's.
bool is_wildcard(const std::string &ip) {
    return ip == "0.0.0.0" || ip == "::";
}

void add(std::vector<TakenPort> &taken, const std::vector<model::PublishedPort> &ports,
         const std::string &project, const std::string &name) {
    for (const model::PublishedPort &port : ports)
        if (port.published != 0)
            taken.push_back({is_wildcard(port.ip) ? "" : port.ip, static_cast<int>(port.published),
                             port.protocol, project, name});
}

template <typename List>
ApiResult<std::set<std::string>> as_set(ApiResult<List> list) {
    if (!list)
        return tl::unexpected(std::move(list.error()));
    return std::set<std::string>(list->begin(), list->end());
}

} // namespace

ApiResult<bool> Facts::image_exists(std::int64_t environment, const std::string &image) {
    return images_.get({environment, image},
                       [=, this] { return client_.docker().image_exists(environment, image); });
}

ApiResult<std::string> Facts::distribution(std::int64_t environment, const std::string &image) {
    return distributions_.get({environment, image},
                              [=, this] { return client_.docker().distribution(environment, image); });
}

ApiResult<std::vector<model::Registry>> Facts::registries(std::int64_t environment) {
    return registries_.get(environment, [=, this] { return client_.docker().registries(environment); });
}

ApiResult<std::vector<model::Network>> Facts::networks(std::int64_t environment) {
    return networks_.renew(environment, [=, this] { return client_.docker().networks(environment); });
}

ApiResult<model::Engine> Facts::engine(std::int64_t environment) {
    return engines_.get(environment, [=, this] { return client_.docker().engine(environment); });
}

ApiResult<std::vector<model::EnginePlugin>> Facts::plugins(std::int64_t environment) {
    return plugins_.get(environment, [=, this] { return client_.docker().plugins(environment); });
}

ApiResult<std::vector<model::SwarmNode>> Facts::nodes(std::int64_t environment) {
    return nodes_.get(environment, [=, this] { return client_.docker().nodes(environment); });
}

ApiResult<std::set<std::string>> Facts::names(std::int64_t environment, ResourceKind kind, Age age) {
    const auto ask = [=, this] { return ask_names(environment, kind); };
    return age == Age::now ? names_.renew({environment, kind}, ask) : names_.get({environment, kind}, ask);
}

ApiResult<std::set<std::string>> Facts::ask_names(std::int64_t environment, ResourceKind kind) {
    portainer::DockerApi docker = client_.docker();
    switch (kind) {
    case ResourceKind::volume:
        return as_set(docker.volumes(environment));
    case ResourceKind::secret:
        return as_set(docker.secrets(environment));
    case ResourceKind::config:
        return as_set(docker.configs(environment));
    case ResourceKind::network:
        break;
    }
    return docker.networks(environment).map([](const std::vector<model::Network> &networks) {
        std::set<std::string> names;
        for (const model::Network &network : networks)
            names.insert(network.name);
        return names;
    });
}

ApiResult<EngineUse> Facts::use(std::int64_t environment, bool swarm, Age age) {
    const auto ask = [=, this] { return ask_use(environment, swarm); };
    return age == Age::now ? uses_.renew({environment, swarm}, ask) : uses_.get({environment, swarm}, ask);
}

ApiResult<EngineUse> Facts::ask_use(std::int64_t environment, bool swarm) {
    EngineUse use;
    if (swarm) {
        auto services = client_.docker().services(environment);
        if (!services)
            return tl::unexpected(std::move(services.error()));
        for (const model::SwarmService &service : *services) {
            add(use.ports, service.ports, service.stack, service.name);
            use.projects.insert(service.stack);
        }
        return use;
    }
    auto containers = client_.docker().containers(environment);
    if (!containers)
        return tl::unexpected(std::move(containers.error()));
    for (const model::Container &container : *containers) {
        add(use.ports, container.ports, container.project, container.name);
        use.projects.insert(container.project);
    }
    use.containers = std::move(*containers);
    return use;
}

ApiResult<std::string> Facts::preview(const portainer::PreviewFile &file) {
    const git::RemoteAccess access{file.url, file.username, file.password, file.tls_skip_verify};
    return previews_.get({access, file.source_id, file.reference, file.file},
                         [=, this] { return client_.gitops().preview_file(file); });
}

tl::expected<git::RemoteRefs, git::GitError> Facts::refs(const git::RemoteAccess &access,
                                                         std::chrono::milliseconds limit) {
    return refs_.get(access, [=] { return git::list_refs(access, limit); });
}

tl::expected<git::FilesAt, git::GitError> Facts::read_here(const git::RemoteAccess &access,
                                                           const std::string &reference,
                                                           const std::string &path, const std::string &cache,
                                                           std::chrono::milliseconds limit) {
    return files_.get({access, reference, path},
                      [=] { return git::read_files(access, reference, {path}, cache, limit); });
}

Facts &Cache::of(portainer::Client &client) {
    const std::lock_guard lock(mutex_);
    std::unique_ptr<Facts> &facts = facts_[&client];
    if (!facts)
        facts = std::make_unique<Facts>(client);
    return *facts;
}

} // namespace stowage::preflight
