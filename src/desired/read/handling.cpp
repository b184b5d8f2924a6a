#include "desired/read/handling.hpp"

#include "desired/read/duration.hpp"
#include "desired/read/word.hpp"
#include "support/codes.hpp"

namespace stowage::desired {
namespace {

using namespace std::chrono_literals;

std::optional<Written<DraftWait>> read_wait(const Context &context, const Fields &fields) {
    const yaml::Node *node = fields.find("wait");
    if (node == nullptr)
        return std::nullopt;
    Written<DraftWait> wait{{}, node->where};
    if (node->kind == yaml::Kind::text && node->text == "none") {
        wait.value.enabled = false;
        return wait;
    }
    if (node->kind != yaml::Kind::map) {
        wrong_type(context, "wait", "a map or the word none", *node);
        return std::nullopt;
    }
    const Fields each(context, *node, "wait", {"timeout", "stableFor"});
    if (!each.has("timeout") && !each.has("stableFor"))
        context.error(support::Code::input_missing_key, node->where, "wait needs timeout or stableFor",
                      "for example wait: {timeout: 5m, stableFor: 10s}, or wait: none");
    wait.value.timeout = read_duration(context, each, "timeout", 1s);
    wait.value.stable_for = read_duration(context, each, "stableFor", 0s);
    return wait;
}

} // namespace

DraftHandling read_handling(const Context &context, const Fields &fields) {
    DraftHandling handling;
    handling.git_drift = read_word<GitDrift>(context, fields, "gitDrift");
    handling.pull_image = read_word<PullImage>(context, fields, "pullImage");
    handling.prune = fields.flag("prune");
    handling.self_heal = read_word<SelfHeal>(context, fields, "selfHeal");
    handling.wait = read_wait(context, fields);
    handling.on_failure = read_word<OnFailure>(context, fields, "onFailure");
    handling.deploy_timeout = read_duration(context, fields, "deployTimeout", 1s);
    return handling;
}

} // namespace stowage::desired
