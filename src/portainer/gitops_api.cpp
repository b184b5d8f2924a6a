#include "portainer/gitops_api.hpp"

#include "portainer/json/decode_gitops.hpp"
#include "portainer/json/encode.hpp"
#include "portainer/session.hpp"

#include <fmt/format.h>

namespace stowage::portainer {

ApiResult<std::string> GitopsApi::preview_file(const PreviewFile &request, const Deadline &deadline) {
    auto content = session_->ask(
        write_request(Method::post, "/gitops/repo/file/preview", encode(request), deadline), decode_preview);
    if (!content)
        content.error().maybe_sent = false;
    return content;
}

ApiResult<std::optional<std::vector<model::Source>>> GitopsApi::sources() {
    auto list = session_->ask(get_request("/gitops/sources?start=0&limit=0"), decode_sources);
    if (list)
        return std::optional(std::move(*list));
    if (list.error().kind == ApiError::Kind::status && list.error().status == 404)
        return std::optional<std::vector<model::Source>>();
    return tl::unexpected(std::move(list.error()));
}

ApiResult<model::Source> GitopsApi::source(std::int64_t id) {
    return session_->ask(get_request(fmt::format("/gitops/sources/{}", id)), decode_source);
}

ApiResult<std::string> GitopsApi::test_source(const CreateSource &request) {
    return session_->ask(write_request(Method::post, "/gitops/sources/test", encode(request)),
                         decode_source_test);
}

ApiResult<std::string> GitopsApi::test_source(std::int64_t id, const UpdateSource &request) {
    return session_->ask(
        write_request(Method::post, fmt::format("/gitops/sources/{}/test", id), encode(request)),
        decode_source_test);
}

ApiResult<model::Source> GitopsApi::create_source(const CreateSource &request) {
    return session_->ask(write_request(Method::post, "/gitops/sources/git", encode(request)), decode_source);
}

ApiResult<model::Source> GitopsApi::update_source(std::int64_t id, const UpdateSource &request) {
    return session_->ask(write_request(Method::put, fmt::format("/gitops/sources/{}", id), encode(request)),
                         decode_source);
}

ApiResult<model::Source> GitopsApi::set_source_access(std::int64_t id, const AccessSettings &access) {
    return session_->ask(write_request(Method::put, fmt::format("/gitops/sources/{}/access", id),
                                       encode_source_access(access)),
                         decode_source);
}

ApiResult<void> GitopsApi::delete_source(std::int64_t id) {
    auto answer =
        session_->ask(write_request(Method::del, fmt::format("/gitops/sources/{}", id), ""), decode_nothing);
    if (!answer)
        return tl::unexpected(std::move(answer.error()));
    return {};
}

} // namespace stowage::portainer
