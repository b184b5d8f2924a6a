#pragma once

#include "compose/document.hpp"
#include "git/remote.hpp"
#include "model/container.hpp"
#include "model/engine.hpp"
#include "model/network.hpp"
#include "model/registry.hpp"
#include "portainer/client.hpp"
#include "portainer/gitops_api.hpp"
#include "preflight/once.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace stowage::preflight {

using portainer::ApiResult;

/// A port of a host, or of a swarm, that something has.
struct TakenPort {
    std::string ip; ///< "" for all addresses
    int port = 0;
    std::string protocol;
    std::string project; ///< "" where no stack made it
    std::string name;    ///< of the container or service
};

/// What of an engine, or a swarm, is in use: by whom, and what it is called.
struct EngineUse {
    std::vector<TakenPort> ports;
    std::vector<model::Container> containers; ///< none of a swarm
    std::set<std::string> projects;           ///< of Docker Compose, or stacks of a swarm
};

/// Whether an answer may be as old as the run.
enum class Age { any, now };

/// What the checks of one server's stacks need to know. Each question is asked once; from several threads.
class Facts {
public:
    explicit Facts(portainer::Client &client) : client_(client) {}

    ApiResult<bool> image_exists(std::int64_t environment, const std::string &image);
    ApiResult<std::string> distribution(std::int64_t environment, const std::string &image);
    ApiResult<std::vector<model::Registry>> registries(std::int64_t environment);
    ApiResult<std::set<std::string>> names(std::int64_t environment, compose::ResourceKind kind, Age age);
    ApiResult<std::vector<model::Network>> networks(std::int64_t environment);
    ApiResult<EngineUse> use(std::int64_t environment, bool swarm, Age age);
    ApiResult<model::Engine> engine(std::int64_t environment);
    ApiResult<std::vector<model::EnginePlugin>> plugins(std::int64_t environment);
    ApiResult<std::vector<model::SwarmNode>> nodes(std::int64_t environment);
    ApiResult<std::string> preview(const portainer::PreviewFile &file);
    /// Not from the server, but from here.
    tl::expected<git::RemoteRefs, git::GitError> refs(const git::RemoteAccess &access,
                                                      std::chrono::milliseconds limit);
    tl::expected<git::FilesAt, git::GitError> read_here(const git::RemoteAccess &access,
                                                        const std::string &reference, const std::string &path,
                                                        const std::string &cache,
                                                        std::chrono::milliseconds limit);

private:
    ApiResult<std::set<std::string>> ask_names(std::int64_t environment, compose::ResourceKind kind);
    ApiResult<EngineUse> ask_use(std::int64_t environment, bool swarm);

    using ImageKey = std::pair<std::int64_t, std::string>;
    using FileKey = std::tuple<git::RemoteAccess, std::string, std::string>; // access, reference, path
    using PreviewKey = std::tuple<git::RemoteAccess, std::int64_t, std::string, std::string>; // … source …

    portainer::Client &client_;
    Once<ImageKey, ApiResult<bool>> images_;
    Once<ImageKey, ApiResult<std::string>> distributions_;
    Once<std::int64_t, ApiResult<std::vector<model::Registry>>> registries_;
    Once<std::pair<std::int64_t, compose::ResourceKind>, ApiResult<std::set<std::string>>> names_;
    Once<std::pair<std::int64_t, bool>, ApiResult<EngineUse>> uses_;
    Once<std::int64_t, ApiResult<std::vector<model::Network>>> networks_;
    Once<std::int64_t, ApiResult<model::Engine>> engines_;
    Once<std::int64_t, ApiResult<std::vector<model::EnginePlugin>>> plugins_;
    Once<std::int64_t, ApiResult<std::vector<model::SwarmNode>>> nodes_;
    Once<PreviewKey, ApiResult<std::string>> previews_;
    Once<git::RemoteAccess, tl::expected<git::RemoteRefs, git::GitError>> refs_;
    Once<FileKey, tl::expected<git::FilesAt, git::GitError>> files_;
};

/// The facts of a run, by server.
class Cache {
public:
    [[nodiscard]] Facts &of(portainer::Client &client);

private:
    std::mutex mutex_;
    std::map<portainer::Client *, std::unique_ptr<Facts>> facts_;
};

} // namespace stowage::preflight
