#include "git_http.hpp"

#include "subprocess.hpp"
#include "world.hpp"

#include <algorithm>
#include <optional>

namespace simulator {
namespace {

Answer plain(int status, const std::string &text) {
    Answer answer;
    answer.status = status;
    answer.content_type = "text/plain; charset=utf-8";
    answer.body = text;
    return answer;
}

std::string base64_decode(const std::string &text) {
    static const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string result;
    unsigned value = 0;
    int bits = 0;
    for (const char character : text) {
        const auto digit = alphabet.find(character);
        if (digit == std::string::npos) {
            break;
        }
        value = ((value << 6) | static_cast<unsigned>(digit)) & 0xffffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            result += static_cast<char>((value >> bits) & 0xff);
        }
    }
    return result;
}

bool let_in(const Repository &repository, const Request &request) {
    if (repository.username.empty() && repository.password.empty()) {
        return true;
    }
    const std::string header = request.header("authorization");
    return header.starts_with("Basic ") &&
           base64_decode(header.substr(6)) == repository.username + ":" + repository.password;
}

std::optional<Repository> named(World &world, const std::string &name) {
    const std::lock_guard lock(world.mutex);
    for (const Repository &repository : world.state.repositories) {
        if (!repository.name.empty() && (repository.name == name || repository.name + ".git" == name)) {
            return repository;
        }
    }
    return std::nullopt;
}

std::string packet(const std::string &text) {
    static const char digits[] = "0123456789abcdef";
    const std::size_t size = text.size() + 4;
    std::string header;
    for (int shift = 12; shift >= 0; shift -= 4) {
        header += digits[(size >> shift) & 15];
    }
    return header + text;
}

ProgramResult upload_pack(const Repository &repository, const Request &request, bool advertise) {
    std::vector<std::string> arguments{"git", "-c", "safe.directory=*", "upload-pack", "--stateless-rpc"};
    if (advertise) {
        arguments.emplace_back("--advertise-refs");
    }
    arguments.push_back(repository.path);
    std::vector<std::pair<std::string, std::string>> environment;
    if (const std::string protocol = request.header("git-protocol"); !protocol.empty()) {
        environment.emplace_back("GIT_PROTOCOL", protocol);
    }
    return run_program(arguments, advertise ? std::string() : request.body, environment);
}

} // namespace

Answer serve_git(World &world, const Request &request, const std::string &path) {
    const std::vector<std::string> parts = split_path(path);
    const std::optional<Repository> repository = parts.empty() ? std::nullopt : named(world, parts[0]);
    if (!repository) {
        return plain(404, "repository not found\n");
    }
    if (!let_in(*repository, request)) {
        Answer answer = plain(401, "authentication required\n");
        answer.headers.emplace_back("WWW-Authenticate", "Basic realm=\"git\"");
        return answer;
    }
    const bool advertise =
        request.method == "GET" && parts.size() == 3 && parts[1] == "info" && parts[2] == "refs";
    const bool fetch = request.method == "POST" && parts.size() == 2 && parts[1] == "git-upload-pack";
    if ((!advertise && !fetch) || (advertise && request.query_value("service") != "git-upload-pack")) {
        return plain(403, "only fetching is served\n");
    }
    ProgramResult program = upload_pack(*repository, request, advertise);
    if (program.exit_code != 0 && program.output.empty()) {
        return plain(404, "repository not found\n");
    }
    Answer answer;
    answer.content_type =
        advertise ? "application/x-git-upload-pack-advertisement" : "application/x-git-upload-pack-result";
    answer.headers.emplace_back("Cache-Control", "no-cache");
    answer.body =
        advertise ? packet("# service=git-upload-pack\n") + "0000" + program.output : program.output;
    return answer;
}

} // namespace simulator
