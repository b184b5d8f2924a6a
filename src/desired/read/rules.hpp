#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stowage::desired {

/// What is wrong with a value, without its key and place: "must not be empty".
struct Complaint {
    std::string what;
    std::string advice;
};

/// Each says nothing when the value is fine. None of them repeats a value that can hold a password.
/// Where a rule comes from the server: portainer-api, "Stacks".

[[nodiscard]] std::optional<Complaint> check_server_name(std::string_view name);
[[nodiscard]] std::optional<Complaint> check_server_url(std::string_view url);
/// Of a server's public key: `sha256//` and its SHA-256 in Base64.
[[nodiscard]] std::optional<Complaint> check_fingerprint(std::string_view fingerprint);
[[nodiscard]] std::optional<Complaint> check_header_name(std::string_view name);
/// The server stores lower case and a-z 0-9 _ - only, so that any other name would differ for ever.
[[nodiscard]] std::optional<Complaint> check_stack_name(std::string_view name);
/// A server keeps the names of Kubernetes stacks as they are.
[[nodiscard]] std::optional<Complaint> check_kubernetes_stack_name(std::string_view name);
[[nodiscard]] std::optional<Complaint> check_namespace(std::string_view name);
[[nodiscard]] std::optional<Complaint> check_git_url(std::string_view url);
[[nodiscard]] std::optional<Complaint> check_reference_name(std::string_view name);
/// A path inside of a repository.
[[nodiscard]] std::optional<Complaint> check_repository_path(std::string_view path);
[[nodiscard]] std::optional<Complaint> check_poll_interval(std::string_view interval);
[[nodiscard]] std::optional<Complaint> check_uuid(std::string_view uuid);
/// Of a variable that a stack may have already, however odd.
[[nodiscard]] std::optional<Complaint> check_env_name(std::string_view name);
/// Of a variable to be set: Docker Compose reads any other as another variable, or refuses it.
[[nodiscard]] std::optional<Complaint> check_new_env_name(std::string_view name);

/// `user:password` or `user` of a URL; "" when there is none.
[[nodiscard]] std::string_view userinfo_of(std::string_view url);
/// The host of a git URL in lower case, also of the `user@host:path` form; "" when there is none.
[[nodiscard]] std::string host_of(std::string_view url);
/// Whether both are reached by the same scheme, host and port, so that what knows a password for one may be
/// asked for the other. A URL without a scheme, and the `user@host:path` form, are SSH.
[[nodiscard]] bool same_origin(std::string_view a, std::string_view b);

} // namespace stowage::desired
