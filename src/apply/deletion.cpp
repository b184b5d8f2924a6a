#include "apply/deletion.hpp"

#include "apply/cluster_deletion.hpp"
#include "support/codes.hpp"

#include <optional>

namespace stowage::apply {

std::string delete_stack(RunTools &run, const Record &record) {
    std::optional<ClusterDeletion> cluster;
    if (record.stack.type == model::StackType::kubernetes) {
        cluster.emplace(run, record.stack);
        cluster->prepare();
    }
    auto answer = run.calls.remove(record.stack);
    if (cluster && !answer && cluster->is_stuck(answer.error())) {
        cluster->empty_manifest();
        answer = run.calls.remove(record.stack);
    }
    if (!answer && answer.error().status != 404 && !answer.error().maybe_sent)
        throw run.endings.by(answer.error());
    run.context.progress("reading back");
    const auto after = run.client.stack(record.stack.id);
    if (!after && after.error().status == 404)
        return "deleted" + (cluster ? cluster->finish() : std::string());
    if (!answer)
        throw run.endings.by(answer.error());
    if (!after)
        throw Ended{Outcome::unknown,
                    Code::result_unknown,
                    "the server accepted the deletion; reading back failed: " + after.error().str(),
                    {},
                    "plan again to see"};
    throw Ended{Outcome::not_effective, Code::result_still_there,
                "the server accepted the deletion, but still has the stack"};
}

} // namespace stowage::apply
