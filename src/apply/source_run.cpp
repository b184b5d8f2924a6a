#include "apply/endings.hpp"
#include "apply/kind_run.hpp"
#include "current/sources.hpp"
#include "plan/fingerprints.hpp"
#include "plan/permissions.hpp"
#include "plan/sources.hpp"
#include "portainer/gitops_api.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <thread>

namespace stowage::apply {
namespace {

using plan::Action;
using portainer::ApiError;

/// How old a server's list of sources may be, and a little more.
constexpr std::chrono::seconds list_is_cached{35};

constexpr int not_found = 404;

class SourceRun {
public:
    SourceRun(const plan::StackPlan &plan, const RunContext &context)
        : plan_(plan), spec_(*plan.source), context_(context), gitops_(context.client.gitops()) {}

    std::string run() {
        check_references();
        context_.progress("checking");
        if (plan_.action() == Action::create) {
            if (made_since_planned())
                throw Ended{Outcome::stale,
                            Code::stale_created,
                            "it was created on the server since it was planned",
                            {},
                            "plan again"};
            create();
        } else {
            id_ = plan_.stack_id;
            const auto before = gitops_.source(id_);
            if (!before && before.error().status == not_found)
                throw Ended{Outcome::stale,
                            Code::stale_deleted,
                            "it was deleted on the server since it was planned",
                            {},
                            "plan again"};
            if (!before)
                throw ended_by(before.error());
            if (plan::fingerprint(*before, context_.state.fingerprint_key) != plan_.fingerprint)
                throw Ended{Outcome::stale,
                            Code::stale_changed,
                            "it changed on the server since it was planned, and was left alone",
                            {},
                            "plan again and look at what changed"};
            update();
        }
        return verified();
    }

    /// Of the source that was written; 0 before it is known.
    [[nodiscard]] std::int64_t id() const { return id_; }

private:
    void check_references() const {
        if (plan::secrets_fingerprint(spec_, context_.state.fingerprint_key) != plan_.secrets_fingerprint)
            throw Ended{Outcome::stale,
                        Code::stale_value,
                        "a value that it takes by reference changed since it was planned",
                        {},
                        "plan again"};
    }

    /// In the list, which may be up to 30 seconds old, and show what was deleted since.
    std::optional<model::Source> find_listed() {
        auto sources = gitops_.sources();
        if (!sources)
            throw ended_by(sources.error());
        if (!*sources)
            throw Ended{Outcome::failed, Code::server_unsupported, "this server has no sources"};
        current::ServerState listed;
        listed.sources = std::move(**sources);
        while (const model::Source *found = plan::find_source(spec_, listed)) {
            const std::int64_t id = found->id;
            if (const auto there = gitops_.source(id); there || there.error().status != not_found)
                return *found;
            std::erase_if(listed.sources, [id](const model::Source &one) { return one.id == id; });
        }
        return std::nullopt;
    }

    bool made_since_planned() {
        const auto listed = find_listed();
        return listed && context_.state.find_source(listed->id) == nullptr;
    }

    [[nodiscard]] portainer::SourceCredentials credentials() const {
        if (!spec_.authentication)
            return {};
        return {spec_.authentication->username, spec_.authentication->password
                                                    ? spec_.authentication->password->for_sending()
                                                    : std::string()};
    }

    void create() {
        context_.progress("creating");
        portainer::CreateSource body;
        body.name = spec_.name;
        body.url = spec_.url;
        body.tls_skip_verify = spec_.tls_skip_verify;
        body.credentials = credentials();
        body.interval = spec_.interval;
        if (plan_.access)
            body.access = *plan_.access;
        else if (context_.state.user.administrator)
            body.access.administrators_only = true;
        else
            body.access.users = {context_.state.user.id};
        if (context_.preflight.asked)
            if (const auto problem = gitops_.test_source(body); problem && is_refused_login(*problem))
                throw unreadable(*problem);
        const auto answer = gitops_.create_source(body);
        if (answer)
            id_ = answer->id;
        else if (answer.error().status == 409)
            throw taken(answer.error());
        else if (answer.error().maybe_sent)
            id_ = listed_after_lost_answer();
        else
            throw ended_by(answer.error());
    }

    /// Administrators see every source once the server's list has been made anew.
    [[nodiscard]] Ended taken(const ApiError &error) {
        const bool administrator = context_.state.user.administrator;
        if (administrator && wait_for_listed())
            return {Outcome::stale,
                    Code::stale_created,
                    "it was made on the server a moment before this run, whose list did not show it yet",
                    {},
                    "plan again"};
        if (administrator)
            return {Outcome::failed,
                    Code::source_unavailable,
                    error.str(),
                    {},
                    "a source of another name has this repository and these credentials: give this one that "
                    "name, or plan again if somebody has just made it"};
        return {Outcome::hidden,
                Code::hidden_name_taken,
                error.str(),
                {},
                fmt::format("a source of this repository and these credentials exists, and {} may not "
                            "read it; missing: access to that source",
                            context_.state.user.name)};
    }

    static bool is_refused_login(const std::string &words) {
        const std::string lower = support::lower(words);
        return support::has_any(lower, {"authentication", "authorization", "credential", "unauthorized"});
    }

    [[nodiscard]] Ended unreadable(const std::string &words) const {
        return {Outcome::blocked,
                is_refused_login(words) ? Code::repository_credentials : Code::repository_unchecked,
                fmt::format("the server can't read {} with what it should have, so nothing was stored: {}",
                            spec_.url, words),
                {},
                "see that repository and credentials are right; --no-preflight stores them without a test"};
    }

    /// Every stack of the source would fail from then on. Servers store what they are sent.
    void test(const portainer::UpdateSource &body) {
        if (!context_.preflight.asked || !(body.url || body.credentials || body.tls_skip_verify))
            return;
        const auto problem = gitops_.test_source(id_, body);
        if (problem && !problem->empty())
            throw unreadable(*problem);
    }

    /// The server's list shows what was made as soon as its cache has run out.
    std::optional<std::int64_t> wait_for_listed() {
        const auto until = std::chrono::steady_clock::now() + list_is_cached;
        while (context_.interrupts.load() == 0) {
            if (const auto listed = find_listed())
                return listed->id;
            if (std::chrono::steady_clock::now() > until)
                break;
            context_.progress("waiting for the server's list of sources");
            std::this_thread::sleep_for(context_.options.poll);
        }
        return std::nullopt;
    }

    std::int64_t listed_after_lost_answer() {
        if (const auto id = wait_for_listed())
            return *id;
        throw Ended{Outcome::unknown,
                    Code::result_unknown,
                    "the answer was lost, and the server lists no such source",
                    {},
                    "what the server did is not known; plan again to see"};
    }

    void update() {
        context_.progress("storing settings");
        const auto touched = [this](std::string_view field) {
            return std::any_of(
                plan_.changes.begin(), plan_.changes.end(),
                [&](const plan::FieldChange &change) { return change.field.starts_with(field); });
        };
        portainer::UpdateSource body;
        bool any = false;
        const auto set = [&any](auto &member, auto value) {
            member = std::move(value);
            any = true;
        };
        if (touched("name"))
            set(body.name, spec_.name);
        if (touched("url"))
            set(body.url, spec_.url);
        if (touched("authentication"))
            set(body.credentials, credentials());
        if (touched("tlsSkipVerify"))
            set(body.tls_skip_verify, spec_.tls_skip_verify);
        if (touched("interval"))
            set(body.interval, spec_.interval);
        test(body);
        if (any)
            settle(gitops_.update_source(id_, body));
        if (plan_.access)
            settle(gitops_.set_source_access(id_, *plan_.access));
    }

    /// A write whose answer was lost is judged by what is read back.
    template <typename Answer>
    void settle(const Answer &answer) const {
        if (!answer && !answer.error().maybe_sent)
            throw ended_by(answer.error());
    }

    std::string verified() {
        context_.progress("reading back");
        const auto after = gitops_.source(id_);
        if (!after && after.error().forbidden())
            throw Ended{Outcome::not_effective, Code::permission_source,
                        "the server accepted it, but this user may not read it: " + after.error().str()};
        if (!after)
            throw ended_by(after.error());
        const plan::StackPlan left =
            plan::diff_source(plan_.source, &*after, context_.state, plan::Rotation::no, nullptr);
        std::vector<std::string> fields;
        for (const plan::FieldChange &change : left.changes)
            fields.push_back(change.field);
        const bool refused =
            std::any_of(plan_.changes.begin(), plan_.changes.end(),
                        [](const plan::FieldChange &change) { return !change.refused.empty(); });
        if (refused)
            throw Ended{Outcome::forbidden, Code::permission_access_control,
                        "its access is as it was: the plan says why"};
        if (!fields.empty())
            throw Ended{Outcome::not_effective,
                        Code::result_differs,
                        fmt::format("the server accepted it, but read back it is not as desired: {}",
                                    support::join(fields, ", ")),
                        {},
                        "plan again to see the difference"};
        return plan_.action() == Action::create ? "created" : "updated";
    }

    [[nodiscard]] Ended ended_by(const ApiError &error) const {
        Ended ended = explained(error);
        ended.passes = passes_by_itself(error);
        ended.cause = cause_of(error);
        return ended;
    }

    [[nodiscard]] static Ended explained(const ApiError &error) {
        if (error.kind == ApiError::Kind::cancelled || error.maybe_sent)
            return {Outcome::unknown,
                    Code::result_unknown,
                    error.str(),
                    {},
                    "what the server did is not known; plan again to see"};
        if (error.forbidden())
            return refused(error, "the right to change sources");
        return {Outcome::failed, error.code(), error.str(), {}, error.advice};
    }

    const plan::StackPlan &plan_;
    const desired::GitSource &spec_;
    const RunContext &context_;
    portainer::GitopsApi gitops_;
    std::int64_t id_ = 0;
};

class SourceKindRun : public KindRun {
public:
    [[nodiscard]] const plan::ItemKind &kind() const override { return plan::source_kind(); }
    [[nodiscard]] Phase phase_of(const plan::StackPlan &) const override { return Phase::used_by_others; }
    [[nodiscard]] StackResult run(const plan::StackPlan &item, const RunContext &context) const override {
        return result_of(item, [&](plan::StackPlan &done) {
            SourceRun run(item, context);
            std::string said = run.run();
            done.stack_id = run.id();
            return said;
        });
    }
    void renew(portainer::Client &client, current::ServerState &state,
               const std::vector<const StackResult *> &written) const override {
        std::vector<model::Source> sources;
        for (const StackResult *result : written)
            if (result->plan.stack_id != 0)
                if (auto source = client.gitops().source(result->plan.stack_id))
                    sources.push_back(std::move(*source));
        current::renew_sources(state, sources);
    }
};

} // namespace

const KindRun &source_kind_run() {
    static const SourceKindRun kind;
    return kind;
}

} // namespace stowage::apply
