#include "compose/inline_stack.hpp"

#include <filesystem>
#include <fmt/format.h>

namespace stowage::compose {
namespace {

constexpr const char *only_the_file = "the server keeps only the compose file of a stack without git";

std::string from(const std::string &path, const std::string &folder) {
    const std::string relative = std::filesystem::path(path).lexically_relative(folder).string();
    return folder.empty() || relative.empty() ? path : relative;
}

bool is_of_server(const EnvFile &file, const std::string &top) {
    return from(file.path, top) == env_file_of_server;
}

class InlineCheck {
public:
    InlineCheck(std::string folder, Dialect dialect) : folder_(std::move(folder)), dialect_(dialect) {}

    std::vector<Problem> run(const Document &document) {
        for (const NamedFile &file : document.files)
            missing(true, file,
                    file.kind == NamedFile::Kind::secret || file.kind == NamedFile::Kind::config
                        ? "write its content below env, and name that with 'environment:'"
                        : "keep the stack in git");
        for (const Service &service : document.services) {
            if (!service.starts())
                continue;
            for (const EnvFile &file : service.env_files)
                check(file);
            for (const NamedFile &file : service.files)
                check(service, file);
        }
        return std::move(problems_);
    }

private:
    void check(const EnvFile &file) {
        if (!file.required || file.path.starts_with('/'))
            return;
        const bool of_server = is_of_server(file, folder_);
        if (of_server && dialect_ != Dialect::swarm)
            return;
        problems_.push_back({true,
                             fmt::format("env file '{}' will not be there: {}", from(file.path, folder_),
                                         of_server ? "the server writes none for a swarm" : only_the_file),
                             of_server
                                 ? "name each variable below environment, as in 'environment: {A: \"${A}\"}'"
                                 : "write its variables below env, or keep the stack in git",
                             file.where});
    }

    void check(const Service &service, const NamedFile &file) {
        switch (file.kind) {
        case NamedFile::Kind::build:
            // With an image it is built only where the engine does not have that; a swarm builds nothing.
            if (from(file.path, folder_) == "." && service.inline_dockerfile)
                return;
            missing(dialect_ != Dialect::swarm && service.image.empty(), file,
                    "push the image and name it, or keep the stack in git");
            return;
        case NamedFile::Kind::bind:
            bind(file);
            return;
        default:
            missing(true, file, "keep the stack in git");
        }
    }

    void bind(const NamedFile &file) {
        if (dialect_ == Dialect::swarm) {
            missing(true, file, "mount a config, a volume or an absolute path, or keep the stack in git");
            return;
        }
        if (file.made == NamedFile::Made::no)
            return missing(true, file, "mount a volume or an absolute path, or keep the stack in git");
        problems_.push_back(
            {false,
             fmt::format("'{}' will not be there: {}; an empty folder is mounted in its place",
                         from(file.path, folder_), only_the_file),
             "mount a volume or an absolute path, or keep the stack in git", file.where,
             file.made == NamedFile::Made::by_newer ? std::optional(Release::older) : std::nullopt});
    }

    void missing(bool fatal, const NamedFile &file, const char *advice) {
        problems_.push_back({fatal,
                             fmt::format("{} '{}' will not be there: {}",
                                         file.kind == NamedFile::Kind::build ? "the folder" : "file",
                                         from(file.path, folder_), only_the_file),
                             advice, file.where});
    }

    std::string folder_;
    Dialect dialect_;
    std::vector<Problem> problems_;
};

} // namespace

std::vector<Problem> check_inline(const Document &document, const std::string &folder, Dialect dialect) {
    return InlineCheck(folder, dialect).run(document);
}

std::vector<Problem> check_stack_env(const Document &document, const std::string &top, bool has_env) {
    std::vector<Problem> problems;
    if (has_env)
        return problems;
    for (const Service &service : document.services)
        for (const EnvFile &file : service.env_files)
            if (service.starts() && is_of_server(file, top))
                problems.push_back({true,
                                    "the stack has no env, and without any the server writes no stack.env: "
                                    "it is missing, or "
                                    "still has the variables of before",
                                    "take it out of the compose file, or keep one variable in env",
                                    file.where});
    return problems;
}

} // namespace stowage::compose
