#include "preflight/repository.hpp"

#include "support/text.hpp"

#include <fmt/format.h>

namespace stowage::preflight {
namespace {

using Kind = FileAnswer::Kind;

/// What the server's refusal of a preview means; unknown where it is about something else.
Kind kind_of(const portainer::ApiError &error) {
    if (error.kind != portainer::ApiError::Kind::status)
        return Kind::unknown;
    const std::string words = support::lower(error.message + " " + error.details);
    const auto says = [&words](std::string_view text) { return words.find(text) != std::string::npos; };
    if (says("invalid git credential") || says("authentication failed") || says("authentication required"))
        return Kind::refused;
    if (says("contains a symlink"))
        return Kind::has_links;
    if (says("reference not found"))
        return Kind::no_reference;
    if (says("repository not found") || says("invalid repository url") || says("valid url format"))
        return Kind::no_repository;
    if (says("file from disk") || says("contents of the file"))
        return Kind::no_file;
    return Kind::unknown;
}

} // namespace

FileAnswer Repository::read(const std::string &path) {
    if (!from_here_ && (!password_unknown() || git_.source_id != 0))
        if (auto answer = ask_server(path))
            return *answer;
    from_here_ = true;
    return ask_here(path);
}

FileAnswer Repository::find(const std::string &path) {
    FileAnswer answer = read(path);
    if (answer.kind != Kind::no_file || from_here_)
        return answer;
    const FileAnswer here = ask_here(path);
    return here.kind == Kind::text || here.kind == Kind::no_text || here.kind == Kind::unknown ? here
                                                                                               : answer;
}

std::string Repository::not_by_server() const {
    if (!from_here_)
        return {};
    return password_unknown() && git_.source_id == 0 ? "only the server knows its git password"
                                                     : why_not_server_;
}

std::optional<FileAnswer> Repository::ask_server(const std::string &path) {
    portainer::PreviewFile request;
    request.url = git_.url;
    request.source_id = git_.source_id;
    request.reference = git_.reference_name.empty() ? default_branch() : git_.reference_name;
    if (request.reference.empty())
        return std::nullopt;
    request.file = path;
    request.tls_skip_verify = git_.tls_skip_verify;
    if (git_.authentication && git_.authentication->password && git_.authentication->password->known()) {
        request.username = git_.authentication->username;
        request.password = git_.authentication->password->for_sending();
    }
    const auto content = facts_.preview(request);
    if (content)
        return FileAnswer{Kind::text, *content, {}};
    const Kind kind = kind_of(content.error());
    if (kind != Kind::unknown)
        return FileAnswer{kind, {}, content.error().str()};
    why_not_server_ = content.error().str();
    return std::nullopt;
}

git::RemoteAccess Repository::access() const {
    git::RemoteAccess access{git_.url, {}, {}, git_.tls_skip_verify};
    if (git_.authentication && git_.authentication->password && git_.authentication->password->known()) {
        access.username = git_.authentication->username;
        access.password = git_.authentication->password->for_sending();
    }
    return access;
}

/// A server asked for "" reads refs/heads/main, and deploys the remote's default branch.
std::string Repository::default_branch() {
    const auto refs = facts_.refs(access(), limit_);
    if (!refs)
        why_not_server_ = "which branch is the default one could not be found out: " + refs.error().words;
    else if (refs->default_branch.empty())
        why_not_server_ = "the repository does not say which branch is the default one";
    else
        return refs->default_branch;
    return {};
}

/// From here a refusal proves nothing: the server may have another way, and other credentials.
FileAnswer Repository::ask_here(const std::string &path) {
    const auto found = facts_.read_here(access(), git_.reference_name, path, cache_, limit_);
    if (!found) {
        return {Kind::unknown, {}, fmt::format("{}; from here: {}", not_by_server(), found.error().words)};
    }
    if (found->commit.empty())
        return {Kind::no_reference, {}, {}};
    const git::FileAt &file = found->files.at(path);
    if (!file.there)
        return {Kind::no_file, {}, {}};
    if (!file.text)
        return {Kind::no_text, {}, {}};
    return {Kind::text, *file.text, {}};
}

} // namespace stowage::preflight
