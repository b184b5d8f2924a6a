#include "preflight/content.hpp"

#include "compose/env_file.hpp"
#include "compose/inline_stack.hpp"
#include "desired/dotenv.hpp"
#include "kubernetes/redact.hpp"
#include "preflight/repository.hpp"
#include "preflight/taken_files.hpp"
#include "support/codes.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

namespace stowage::preflight {
namespace {

using Kind = FileAnswer::Kind;

class ContentReader {
public:
    ContentReader(const Deployment &deployment, Facts &facts, const Run &run)
        : deployment_(deployment),
          spec_(*deployment.plan.spec),
          facts_(facts),
          run_(run),
          env_(deployment.env) {}

    Content read() {
        if (deployment_.git)
            read_repository();
        else
            read_inline();
        return std::move(content_);
    }

private:
    /// A start runs what the server has of a repository, which may be older than what is read here.
    void add(Finding finding) {
        if (deployment_.git && deployment_.plan.action() == plan::Action::start)
            finding.severity = Severity::warning;
        content_.findings.push_back(std::move(finding));
    }

    void read_inline() {
        files_ = {{spec_.file ? spec_.file->path : "the compose file of the server", deployment_.content}};
        understand();
        if (deployment_.plan.type == model::StackType::kubernetes)
            return;
        const std::string folder = std::filesystem::path(files_.front().path).parent_path().string();
        add_problems(compose::check_inline(content_.document, folder, dialect()));
        check_stack_env(folder);
    }

    [[nodiscard]] compose::Dialect dialect() const { return compose::dialect_of(deployment_.plan.type); }

    /// `env_` has more than the stack's own variables.
    void check_stack_env(const std::string &top) {
        if (dialect() == compose::Dialect::compose)
            add_problems(compose::check_stack_env(content_.document, top, !deployment_.env.empty()));
    }

    static bool is_relative(const std::string &path) { return !path.starts_with('/'); }

    // ---- git

    void read_repository() {
        const desired::Git &git = *deployment_.git;
        if (git.url.empty()) {
            add(unchecked(Code::repository_unchecked,
                          "its compose file could not be checked: the repository of its source is not known",
                          "", spec_.where_is("gitConfig.source")));
            return;
        }
        Repository repository(git, facts_, run_.git_cache, run_.git_limit);
        std::vector<std::string> paths{git.config_file_path};
        paths.insert(paths.end(), git.additional_files.begin(), git.additional_files.end());
        for (std::size_t i = 0; i < paths.size(); ++i) {
            const FileAnswer answer = repository.read(paths[i]);
            const char *field = i == 0 ? "gitConfig.configFilePath" : "gitConfig.additionalFiles";
            if (answer.kind == Kind::text)
                files_.push_back({paths[i], answer.text});
            else
                add(finding_of(answer, paths[i], spec_.where_is(field), repository));
            if (answer.kind != Kind::text && answer.kind != Kind::no_file)
                return; // the others would say the same
        }
        if (!content_.findings.empty())
            return;
        understand(reader(repository));
        if (content_.document.lacks_variables && dialect() == compose::Dialect::compose)
            try_dotenv(repository);
        check_taken_files(repository);
        check_env_files(repository);
        check_named_files(repository);
        check_stack_env("");
        check_builds();
        check_that_server_reads(repository);
    }

    /// The server builds an image only where the engine has none of its name.
    void check_builds() {
        for (const compose::Service &service : content_.document.services)
            for (const compose::NamedFile &file : service.files)
                if (service.starts() && file.kind == compose::NamedFile::Kind::build &&
                    changes_below(file.path))
                    add(warning(
                        Code::image_not_rebuilt,
                        fmt::format("'{}' changed, from which the image of service '{}' is built: the server "
                                    "builds one only where the engine has none, so the old one runs on",
                                    file.path, service.name),
                        "give the image another name, or push it to a registry", file.where));
    }

    [[nodiscard]] bool changes_below(const std::string &folder) const {
        constexpr std::string_view of_repository = "repository:";
        const auto below = [&](std::string_view path) {
            return folder == "." || path == folder || path.starts_with(folder + "/");
        };
        return std::any_of(deployment_.plan.changes.begin(), deployment_.plan.changes.end(),
                           [&](const plan::FieldChange &change) {
                               const std::string_view field = change.field;
                               return field.starts_with(of_repository) &&
                                      below(field.substr(of_repository.size()));
                           });
    }

    /// What was read from here says nothing of what the server can read. An update that fails to clone leaves
    /// what runs alone; a replacement has deleted it by then.
    void check_that_server_reads(const Repository &repository) {
        const std::string why = repository.not_by_server();
        if (!why.empty() && deployment_.plan.action() == plan::Action::replace)
            add(unchecked(Code::repository_unchecked,
                          fmt::format("whether the server can read repository {} could not be checked: {}",
                                      deployment_.git->url, why),
                          "", spec_.where_is("gitConfig.url")));
    }

    /// The server takes the `.env` beside the compose file for what env leaves open; it is read where
    /// something is left open.
    void try_dotenv(Repository &repository) {
        const auto folder = std::filesystem::path(deployment_.git->config_file_path).parent_path();
        const FileAnswer answer = repository.read((folder / ".env").string());
        if (answer.kind != Kind::text)
            return;
        add_problems(compose::check_env_file({(folder / ".env").string(), answer.text}, dialect()));
        desired::Dotenv dotenv(support::Missing::empty, support::LoneDollar::stays);
        if (!dotenv.read(answer.text).empty())
            return;
        for (const auto &[name, variable] : dotenv.last_read())
            env_.emplace(name, variable.value);
        content_.findings.clear();
        understand(reader(repository));
    }

    /// Says of a file that is not there that it is not.
    compose::ReadFile reader(Repository &repository) {
        return [&](const compose::NamedFile &file) -> std::optional<std::string> {
            FileAnswer answer = repository.read(file.path);
            if (answer.kind == Kind::text)
                return std::move(answer.text);
            if (answer.kind == Kind::no_file)
                add(finding_of(answer, file.path, file.where, repository));
            return std::nullopt;
        };
    }

    void check_taken_files(Repository &repository) {
        add_problems(problems_of_taken(content_.document, env_, dialect(), reader(repository)));
    }

    void check_env_files(Repository &repository) {
        for (const compose::Service &service : content_.document.services) {
            if (!service.starts())
                continue;
            for (const compose::EnvFile &file : service.env_files) {
                const bool of_server =
                    dialect() == compose::Dialect::compose && file.path == compose::env_file_of_server;
                if (!file.required || !is_relative(file.path) || file.path.starts_with("..") || of_server)
                    continue;
                const FileAnswer answer = repository.read(file.path);
                if (answer.kind == Kind::text && !file.raw)
                    add_problems(compose::check_env_file({file.path, answer.text}, dialect()));
                if (answer.kind != Kind::text && answer.kind != Kind::no_text)
                    add(finding_of(answer, file.path, file.where, repository));
            }
        }
    }

    /// What a deployment mounts or reads beside env files. A folder is fine where no file has to be there.
    void check_named_files(Repository &repository) {
        for (const compose::NamedFile &file : content_.document.files)
            if (file.kind == compose::NamedFile::Kind::secret ||
                file.kind == compose::NamedFile::Kind::config)
                check_named_file(file, repository);
        for (const compose::Service &service : content_.document.services)
            for (const compose::NamedFile &file : service.files)
                if (service.starts() && (file.kind == compose::NamedFile::Kind::bind ||
                                         file.kind == compose::NamedFile::Kind::label_file))
                    check_named_file(file, repository);
    }

    [[nodiscard]] bool is_made(const compose::NamedFile &file) const {
        using Made = compose::NamedFile::Made;
        return file.made == Made::yes ||
               (file.made == Made::by_newer && deployment_.release != compose::Release::older);
    }

    void check_named_file(const compose::NamedFile &file, Repository &repository) {
        if (!is_relative(file.path) || file.path.starts_with("..") || file.path == ".")
            return;
        const bool swarm = dialect() == compose::Dialect::swarm;
        const bool bind = file.kind == compose::NamedFile::Kind::bind;
        // Docker Compose mounts a folder also where a secret or config is named.
        const FileAnswer answer = swarm && !bind ? repository.read(file.path) : repository.find(file.path);
        if (swarm && !bind && answer.kind == Kind::text && answer.text.empty())
            add(blocked(Code::compose_invalid,
                        fmt::format("'{}' is empty, and a swarm takes no empty {}", file.path,
                                    file.kind == compose::NamedFile::Kind::secret ? "secret" : "config"),
                        "write something into it", file.where));
        if (answer.kind == Kind::text || answer.kind == Kind::no_text)
            return;
        Finding finding = finding_of(answer, file.path, file.where, repository);
        if (!swarm && is_made(file) && answer.kind == Kind::no_file)
            finding = warning(
                Code::repository_file_missing,
                fmt::format("the repository has no '{}': an empty folder is mounted in its place", file.path),
                "commit it, or name the right path", file.where);
        add(std::move(finding));
    }

    [[nodiscard]] std::string reference() const {
        const std::string &name = deployment_.git->reference_name;
        return name.empty() ? "its default branch" : name;
    }

    [[nodiscard]] Finding finding_of(const FileAnswer &answer, const std::string &path,
                                     const support::Location &where, const Repository &repository) const {
        const desired::Git &git = *deployment_.git;
        const std::string words =
            answer.words.empty() ? repository.way() : fmt::format("{}: {}", repository.way(), answer.words);
        switch (answer.kind) {
        case Kind::no_file:
            return blocked(
                Code::repository_file_missing,
                fmt::format("repository {} has no file '{}' at {} ({})", git.url, path, reference(), words),
                "commit it, or name the right path", where);
        case Kind::no_reference:
            return blocked(Code::repository_reference_missing,
                           fmt::format("repository {} has no {} ({})", git.url, reference(), words),
                           "push it, or name another referenceName",
                           spec_.where_is("gitConfig.referenceName"));
        case Kind::no_repository:
            return blocked(Code::repository_missing,
                           fmt::format("there is no repository {} ({})", git.url, words),
                           git.authentication ? "look at gitConfig.url"
                                              : "look at gitConfig.url; a private repository also needs "
                                                "gitConfig.authentication",
                           spec_.where_is("gitConfig.url"));
        case Kind::refused:
            return refused(words);
        case Kind::has_links:
            return blocked(Code::repository_unchecked,
                           fmt::format("the server takes no repository with symbolic links ({})", words),
                           "replace the links by what they lead to", spec_.where_is("gitConfig.url"));
        default:
            return unchecked(Code::repository_unchecked,
                             fmt::format("file '{}' could not be checked ({})", path, words), "", where);
        }
    }

    [[nodiscard]] Finding refused(const std::string &words) const {
        const desired::Git &git = *deployment_.git;
        if (!git.authentication)
            return blocked(Code::repository_credentials,
                           fmt::format("repository {} wants credentials ({})", git.url, words),
                           "name them in gitConfig.authentication", spec_.where_is("gitConfig.url"));
        const auto &password = git.authentication->password;
        const std::string from =
            password && password->secret() ? fmt::format(", password from {}", password->describe()) : "";
        return blocked(Code::repository_credentials,
                       fmt::format("repository {} refuses the credentials of '{}'{} ({})", git.url,
                                   git.authentication->username, from, words),
                       "see that the password or token is right, has not expired and may read the repository",
                       spec_.where_is("gitConfig.authentication"));
    }

    // ---- what the files say

    void understand(const compose::ReadFile &read = {}) {
        if (deployment_.plan.type == model::StackType::kubernetes) {
            content_.manifest = kubernetes::read_manifests(files_);
            content_.files = files_;
            content_.complete = true;
            for (const compose::File &file : files_)
                kubernetes::mask_secrets_of(file.text);
            add_problems(content_.manifest.problems);
            check_namespaces();
            return;
        }
        compose::add_project_variables(deployment_.plan.name, dialect(), env_);
        content_.document = compose::read_document(
            files_, env_, dialect(), dialect() == compose::Dialect::swarm ? compose::ReadFile() : read);
        add_problems(content_.document.problems);
        if (content_.document.partial)
            add(warning(Code::repository_unchecked,
                        "what it takes from elsewhere (include, extends of another file) was not checked", "",
                        {std::make_shared<const std::string>(files_.front().path), 0, 0}));
    }

    /// Of other kinds only the cluster knows whether they are in a namespace.
    static bool is_built_in(const std::string &api_version) {
        const std::string group = api_version.substr(0, api_version.find('/'));
        return group.find('.') == std::string::npos || group.ends_with(".k8s.io");
    }

    /// kubectl takes one namespace for all, or the one of each object; a mixture lands where nobody looks.
    void check_namespaces() {
        const std::string &given = spec_.kubernetes_namespace;
        const std::set<std::string> spaces = content_.manifest.spaces();
        for (const kubernetes::Object &object : content_.manifest.objects) {
            if (kubernetes::is_cluster_wide(object.kind))
                continue;
            if (!given.empty() && !object.space.empty() && object.space != given)
                add(blocked(
                    Code::manifest_namespace,
                    fmt::format("{} is in the namespace '{}', and the stack in '{}': kubectl refuses that",
                                object.label(), object.space, given),
                    "leave the stack's namespace out, and the manifest says it", object.where));
            else if (given.empty() && object.space.empty() && !spaces.empty() &&
                     is_built_in(object.api_version))
                add(blocked(
                    Code::manifest_namespace,
                    fmt::format("{} names no namespace, and other objects of the manifest do: where it "
                                "would land is not certain",
                                object.label()),
                    spaces.size() == 1 ? fmt::format("write namespace: {} for the stack, or name it here "
                                                     "too",
                                                     *spaces.begin())
                                       : "name its namespace in the manifest",
                    object.where));
        }
    }

    void add_problems(const std::vector<compose::Problem> &problems) {
        for (const compose::Problem &problem : problems) {
            const bool blocks = problem.fatal || (problem.only && problem.only == deployment_.release);
            Finding finding =
                blocks ? blocked(Code::compose_invalid, problem.what, problem.advice, problem.where)
                       : warning(Code::compose_invalid, problem.what, problem.advice, problem.where);
            finding.harms = problem.boundless;
            add(std::move(finding));
        }
    }

    const Deployment &deployment_;
    const desired::Stack &spec_;
    Facts &facts_;
    const Run &run_;
    std::map<std::string, std::string> env_;
    std::vector<compose::File> files_;
    Content content_;
};

} // namespace

Content read_content(const Deployment &deployment, Facts &facts, const Run &run) {
    return ContentReader(deployment, facts, run).read();
}

} // namespace stowage::preflight
