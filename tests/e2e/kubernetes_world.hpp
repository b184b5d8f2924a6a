#pragma once

#include "world.hpp"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

/// A server with one cluster, `kube`, and what is written to it. Standard user alice works in `default`.
namespace e2e::kubernetes {

/// `more` are further members of the state.
simulator::Settings settings(const std::string &more = "", const std::string &generation = "2.23");
/// Stacks as such a member.
std::string with_stacks(const std::vector<nlohmann::json> &stacks);
nlohmann::json record(int id, const std::string &name, const std::string &space, const std::string &manifest);

/// Documents of a manifest.
std::string deployment(const std::string &name, const std::string &image = "busybox:1", int replicas = 2,
                       const std::string &space = "");
std::string config(const std::string &name, const std::string &value = "1");

Result apply(World &world, const std::string &key = "ptr_admin",
             std::vector<std::string> more = {"--wait-timeout", "1s"});
/// How many stacks the server has.
std::size_t records(const World &world);
/// An object of the cluster as JSON; null where it is not there.
nlohmann::json object(const World &world, const std::string &kind, const std::string &name,
                      const std::string &space = "default");
/// With kubectl, beside the server.
void change_by_hand(World &world, const std::string &kind, const std::string &name,
                    const std::string &pointer, const nlohmann::json &value);
void remove_by_hand(World &world, const std::string &name, const std::string &space = "default");

} // namespace e2e::kubernetes
