#include "policy/contents.hpp"

#include "compose/document.hpp"
#include "compose/image_name.hpp"
#include "compose/image_uses.hpp"
#include "compose/inline_stack.hpp"
#include "desired/sources.hpp"
#include "kubernetes/literals.hpp"
#include "kubernetes/manifest.hpp"
#include "support/codes.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <map>

namespace stowage::policy {
namespace {

namespace fs = std::filesystem;
using Severity = support::Diagnostic::Severity;

constexpr const char *rule_of_compose = "compose";

std::map<std::string, std::string> env_of(const desired::Stack &stack) {
    std::map<std::string, std::string> env;
    for (const desired::EnvEntry &entry : stack.env)
        env[entry.name] = entry.value.secret() ? unknown_value : *entry.value.for_people();
    return env;
}

class ContentsReader {
public:
    explicit ContentsReader(const desired::Stack &stack)
        : stack_(stack), file_{stack.file->path, stack.file->content} {
        const desired::Source &source = sources_.add(file_.path, file_.text);
        shared_path_ = source.whole().file;
        contents_.whole = at({shared_path_, 0, 0});
    }

    Contents read() {
        const bool kubernetes = stack_.type == model::StackType::kubernetes;
        if (kubernetes || (!stack_.type && kubernetes::is_manifest(file_)))
            read_manifest();
        else
            read_compose();
        return std::move(contents_);
    }

private:
    /// The place as a diagnostic to be filled, with its line.
    [[nodiscard]] support::Diagnostic at(const support::Location &where) const {
        support::Diagnostic diagnostic;
        diagnostic.where = {shared_path_, where.line, where.column};
        diagnostic.rule = rule_of_compose;
        diagnostic.code = support::Code::compose_invalid;
        if (where.line > 0)
            diagnostic.source_line = sources_.shown_line(diagnostic.where);
        return diagnostic;
    }

    void add(Severity severity, const support::Location &where, std::string what, std::string advice) {
        support::Diagnostic diagnostic = at(where);
        diagnostic.severity = severity;
        diagnostic.what = std::move(what);
        diagnostic.advice = std::move(advice);
        contents_.problems.push_back(std::move(diagnostic));
    }

    void add(const std::vector<compose::Problem> &problems) {
        for (const compose::Problem &problem : problems)
            add(problem.fatal ? Severity::error : Severity::warning, problem.where, problem.what,
                problem.advice);
    }

    void read_manifest() {
        const kubernetes::Manifest manifest = kubernetes::read_manifests({file_});
        add(manifest.problems);
        for (const kubernetes::Image &image : manifest.images)
            contents_.images.push_back({image.image, "a container", at(image.where)});
        for (const kubernetes::SecretValue &value : kubernetes::secret_values(manifest))
            if (!value.value.empty())
                contents_.literals.push_back({fmt::format("{} of {}", value.key, value.object),
                                              Literal::Kind::secret, value.value, at(value.where)});
        for (const kubernetes::Variable &variable : kubernetes::variables(manifest))
            contents_.literals.push_back(
                {variable.name, Literal::Kind::variable, variable.value, at(variable.where)});
    }

    void read_compose() {
        const compose::Dialect dialect = compose::dialect_of(stack_.type.value_or(model::StackType::unknown));
        auto env = env_of(stack_);
        compose::add_project_variables(stack_.name, dialect, env);
        const compose::Document document = compose::read_document({file_}, env, dialect);
        add(document.problems);
        contents_.partial = document.partial;
        const std::string folder = fs::path(file_.path).parent_path().string();
        add(compose::check_inline(document, folder, dialect));
        if (dialect == compose::Dialect::compose)
            add(compose::check_stack_env(document, folder, !stack_.env.empty() || stack_.ignores("env")));
        for (const compose::Service &service : document.services) {
            check_image(service);
            if (!service.image.empty())
                contents_.images.push_back(
                    {service.image, fmt::format("service '{}'", service.name), at(service.image_where)});
        }
        for (compose::Claim &claim : compose::claims_of(document, dialect == compose::Dialect::swarm)) {
            support::Diagnostic place = at(claim.where);
            contents_.wanted.push_back({std::move(claim), std::move(place)});
        }
        read_uses();
    }

    void read_uses() {
        compose::ImageUses uses = compose::image_uses(file_, env_of(stack_));
        for (compose::ImageUse &use : uses.images)
            contents_.images.push_back({std::move(use.image), std::move(use.user), at(use.where)});
        for (const support::Location &where : uses.from_elsewhere)
            contents_.from_elsewhere.push_back(at(where));
        for (compose::WrittenVariable &variable : uses.variables)
            contents_.variables.push_back(
                {std::move(variable.name), std::move(variable.service), at(variable.where)});
    }

    /// One of which a part is not known here may be right.
    void check_image(const compose::Service &service) {
        const bool pulled = service.starts() && !service.builds && service.pull_policy != "build";
        if (pulled && !service.image.empty() && service.image.find(unknown_value) == std::string::npos &&
            !compose::is_image_name(service.image))
            add(Severity::error, service.image_where,
                fmt::format("'{}' is no name of an image", service.image),
                "look for a variable that is empty, a space or a capital letter");
    }

    const desired::Stack &stack_;
    compose::File file_;
    desired::Sources sources_;
    std::shared_ptr<const std::string> shared_path_;
    Contents contents_;
};

} // namespace

Contents read_contents(const desired::Stack &stack) {
    return ContentsReader(stack).read();
}

} // namespace stowage::policy
