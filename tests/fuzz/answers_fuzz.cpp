// What servers, engines and clusters answer. Whatever bytes come, reading them ends with a value or with
// words that say what is wrong, for each of the calls.

#include "portainer/connection_facts.hpp"
#include "portainer/container_log.hpp"
#include "portainer/json/decode.hpp"
#include "portainer/json/decode_access.hpp"
#include "portainer/json/decode_docker.hpp"
#include "portainer/json/decode_engine.hpp"
#include "portainer/json/decode_gitops.hpp"
#include "portainer/json/decode_kubernetes.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

template <typename T>
void need_words(const stowage::portainer::Decoded<T> &decoded) {
    if (!decoded && decoded.error().empty())
        std::abort();
}

template <typename... T>
void need_words_of_all(const stowage::portainer::Decoded<T> &...decoded) {
    (need_words(decoded), ...);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    using namespace stowage::portainer;
    const std::string_view body(reinterpret_cast<const char *>(data), size);
    need_words_of_all(decode_stack_file(body), decode_user(body), decode_status(body), decode_swarm_id(body),
                      decode_users(body), decode_teams(body), decode_resource_control(body));
    need_words_of_all(decode_containers(body), decode_container(body), decode_services(body),
                      decode_tasks(body), decode_registries(body), decode_networks(body),
                      decode_volume_names(body), decode_secret_names(body), decode_config_names(body),
                      decode_image(body), decode_distribution(body));
    need_words_of_all(decode_engine(body), decode_plugins(body), decode_nodes(body));
    need_words_of_all(decode_preview(body), decode_source(body), decode_sources(body),
                      decode_source_test(body), decode_nothing(body));
    need_words_of_all(decode_kubernetes_objects(body, "apps/v1", "Deployment"),
                      decode_kubernetes_object(body), decode_kubernetes_pods(body),
                      decode_kubernetes_kinds(body, "apps/v1"), decode_access_review(body),
                      decode_plain_text(body), decode_kubernetes_quotas(body), decode_newest_event(body));
    (void)read_certificate(std::string(body));
    // A log is cut into lines, and nothing is made up: its lines are no longer than what came.
    std::size_t length = 0;
    for (const std::string &line : read_container_log(body).lines)
        length += line.size();
    if (length > size)
        std::abort();
    return 0;
}
