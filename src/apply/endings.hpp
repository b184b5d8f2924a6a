#pragma once

#include "apply/ended.hpp"
#include "apply/passing.hpp"
#include "apply/proof.hpp"
#include "model/environment.hpp"
#include "plan/plan.hpp"
#include "portainer/api_error.hpp"

#include <string>

namespace stowage::apply {

/// What a user's rights stand in the way of.
[[nodiscard]] Ended refused(const portainer::ApiError &error, std::string missing_right);

/// Turns what went wrong with one stack into how its run ends: the server's words, what they mean, and what
/// to do next.
class Endings {
public:
    Endings(const plan::StackPlan &plan, const model::User &user)
        : plan_(plan), spec_(*plan.spec), user_(user) {}

    [[nodiscard]] Ended by(const portainer::ApiError &error) const;
    /// `output` is what the server says of a deployment that failed.
    [[nodiscard]] static Ended failed_deployment(const std::string &output);
    [[nodiscard]] static Ended runs_badly(const Proof &proof);
    /// Only settings were stored, of a stack that does not run well: `said` is what was done.
    [[nodiscard]] static Ended ran_badly_before(const std::string &said, const Proof &proof);

    /// From now on a refused git password is the desired one, not the server's own.
    void sent_password() { sent_password_ = true; }

private:
    [[nodiscard]] static Ended refused_by_cluster(const portainer::ApiError &error);
    [[nodiscard]] Ended explained(const portainer::ApiError &error) const;
    [[nodiscard]] std::string whose_password() const;
    [[nodiscard]] Ended already_exists(const portainer::ApiError &error) const;

    const plan::StackPlan &plan_;
    const desired::Stack &spec_;
    const model::User &user_;
    bool sent_password_ = false;
};

} // namespace stowage::apply
