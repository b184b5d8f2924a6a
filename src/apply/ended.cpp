#include "apply/ended.hpp"

#include "support/codes.hpp"

#include <exception>
#include <utility>

namespace stowage::apply {
namespace {

void take(StackResult &result, Ended &ended) {
    result.outcome = ended.outcome;
    result.code = ended.code;
    result.missing_right = std::move(ended.missing_right);
    result.server_words = std::move(ended.server_words);
    result.message = std::move(ended.message);
    result.details = std::move(ended.details);
    result.advice = std::move(ended.advice);
    result.passes = ended.passes;
    result.cause = ended.cause;
    result.mixed = ended.mixed;
}

} // namespace

StackResult result_of(const plan::StackPlan &plan, const std::function<std::string(plan::StackPlan &)> &run) {
    StackResult result;
    result.plan = plan;
    try {
        result.message = run(result.plan);
        result.outcome = Outcome::done;
    } catch (Ended &ended) {
        take(result, ended);
    } catch (const std::exception &error) {
        result.outcome = Outcome::failed;
        result.code = Code::run_failed;
        result.message = error.what();
    }
    return result;
}

} // namespace stowage::apply
