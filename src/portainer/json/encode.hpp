#pragma once

#include "portainer/access_api.hpp"
#include "portainer/client.hpp"
#include "portainer/gitops_api.hpp"
#include "portainer/kubernetes_api.hpp"

#include <string>
#include <vector>

namespace stowage::portainer {

/// Bodies of the writes. What the API would wipe when left out is always in them. Bytes that are not UTF-8
/// become U+FFFD.
[[nodiscard]] std::string encode(const CreateStack &request);
[[nodiscard]] std::string encode(const UpdateInline &request);
[[nodiscard]] std::string encode(const GitSettings &request);
[[nodiscard]] std::string encode(const GitRedeploy &request);
[[nodiscard]] std::string encode_migration(std::int64_t endpoint_id, const std::string &swarm_id,
                                           const std::string &name);
[[nodiscard]] std::string encode(const AccessSettings &access);
/// Access control that is to be made for a stack.
[[nodiscard]] std::string encode_new_access(const std::string &resource_id, const AccessSettings &access);
/// Whether the user may do `verb` there.
[[nodiscard]] std::string encode_access_review(const std::string &verb, const KubernetesPlace &place);
[[nodiscard]] std::string encode(const PreviewFile &request);
[[nodiscard]] std::string encode(const CreateSource &request);
[[nodiscard]] std::string encode(const UpdateSource &request);
[[nodiscard]] std::string encode_source_access(const AccessSettings &access);

/// The `filters` of a call to an engine, not yet encoded for a URL: `{"service":["id"]}`.
[[nodiscard]] std::string encode_filter(const std::string &name, const std::vector<std::string> &values);

} // namespace stowage::portainer
