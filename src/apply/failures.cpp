#include "apply/failures.hpp"

#include "plan/diff.hpp"
#include "plan/fingerprints.hpp"
#include "support/digest.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/folders.hpp"
#include "support/lock_file.hpp"
#include "support/redactor.hpp"
#include "support/rfc3339.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stowage::apply {
namespace {

using Json = nlohmann::json;

constexpr std::size_t limit = 16u << 20;
constexpr std::chrono::seconds patience{5}; // with other runs

std::string name_of_stack(const plan::StackPlan &plan) {
    const bool has_namespace = plan.spec && !plan.spec->kubernetes_namespace.empty();
    return fmt::format("{}/{}{}", plan.environment_id, plan.name,
                       has_namespace ? "/" + plan.spec->kubernetes_namespace : "");
}

/// What was abandoned did not fail; what the connection was lost of may have.
bool failed(const StackResult &result) {
    return result.outcome == Outcome::failed || result.outcome == Outcome::not_effective ||
           (result.outcome == Outcome::unknown && result.passes);
}

} // namespace

Failures::Failures(const std::string &url, std::string key)
    : path_(support::state_folder() / "failures" / (support::sha256_hex(url).substr(0, 32) + ".json")),
      key_(std::move(key)) {
    read();
}

void Failures::read() {
    by_stack_.clear();
    try {
        if (!std::filesystem::exists(path_))
            return;
        const Json document = Json::parse(support::read_file(path_, limit));
        for (const auto &[stack, item] : document.at("stacks").items()) {
            by_stack_[stack] = {item.at("attempt").get<std::string>(),
                                item.at("at").get<std::string>(),
                                item.at("message").get<std::string>(),
                                item.at("times").get<int>(),
                                item.value("last", std::string()),
                                item.value("passes", false),
                                item.value("mixed", false),
                                cause_named(item.value("cause", std::string()))};
            const Failure &failure = by_stack_[stack];
            if (!support::is_rfc3339(failure.at) ||
                !(failure.last.empty() || support::is_rfc3339(failure.last)))
                throw support::Error("it has a time that is none"); // damaged, as all the rest below
        }
    } catch (const Json::exception &) {
        by_stack_.clear();
    } catch (const support::Error &) {
        by_stack_.clear();
    }
}

const Failures::Failure *Failures::find(const plan::StackPlan &plan) const {
    const auto found = by_stack_.find(name_of_stack(plan));
    if (found == by_stack_.end() || found->second.attempt != plan::attempt_fingerprint(plan, key_))
        return nullptr;
    return &found->second;
}

const Failures::Failure *Failures::mixture(const plan::StackPlan &plan) const {
    const auto found = by_stack_.find(name_of_stack(plan));
    return found == by_stack_.end() || !found->second.mixed ? nullptr : &found->second;
}

void Failures::remember(const std::string &server, const Report &report) {
    try {
        support::make_private_folder(path_.parent_path());
        const auto held = support::LockFile::lock(path_.string() + ".lock", patience);
        read(); // what others have written since
        if (take_in(server, report))
            write();
    } catch (const std::exception &) { // see the header
    }
}

bool Failures::take_in(const std::string &server, const Report &report) {
    bool changed = false;
    const std::string now = support::to_rfc3339(std::chrono::system_clock::now());
    for (const StackResult &result : report.stacks) {
        if (result.plan.server != server)
            continue;
        if (!result.plan.still_failing.empty()) // not tried again
            continue;
        const std::string stack = name_of_stack(result.plan);
        const auto known = by_stack_.find(stack);
        const bool deployed = result.outcome == Outcome::done && result.plan.deploys;
        const bool still_mixed = known != by_stack_.end() && known->second.mixed && !deployed;
        if ((result.outcome == Outcome::done || result.outcome == Outcome::unchanged) && !still_mixed)
            changed = by_stack_.erase(stack) > 0 || changed;
        if (!failed(result))
            continue;
        Failure &failure = by_stack_[stack];
        const std::string attempt = plan::attempt_fingerprint(result.plan, key_);
        if (failure.attempt != attempt)
            failure = {attempt, now, {}, 0, {}, false, failure.mixed, Cause::stack};
        failure.last = now;
        failure.passes = result.passes;
        failure.cause = result.cause;
        failure.mixed = failure.mixed || result.mixed;
        failure.message = support::redactor().redact(result.message);
        ++failure.times;
        changed = true;
    }
    return changed;
}

void Failures::write() const {
    Json document = {{"stacks", Json::object()}};
    for (const auto &[stack, failure] : by_stack_)
        document["stacks"][stack] = {{"attempt", failure.attempt}, {"at", failure.at},
                                     {"message", failure.message}, {"times", failure.times},
                                     {"last", failure.last},       {"passes", failure.passes},
                                     {"mixed", failure.mixed},     {"cause", name_of(failure.cause)}};
    support::write_file_atomically(path_, document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n",
                                   support::Mode::owner_only);
}

} // namespace stowage::apply
