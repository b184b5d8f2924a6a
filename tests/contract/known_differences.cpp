#include "replay.hpp"

namespace contract {
namespace {

const std::string newer = "portainer-2.43.0.jsonl";
const std::string kubernetes = "kubernetes-2.23.0.jsonl";

/** One reason for several lines. */
void add(std::vector<KnownDifference> &list, const std::string &file, std::initializer_list<int> lines,
         const std::string &reason) {
    for (const int line : lines) {
        list.push_back({file, line, reason});
    }
}

} // namespace

std::vector<KnownDifference> known_differences() {
    std::vector<KnownDifference> list;
    add(list, newer, {10}, "the environment of the server's process");
    add(list, newer, {27}, "of the settings only a part is played");
    add(list, newer, {133, 134, 135, 701, 703},
        "the recorded engine ran other things too, and had one image under four names");
    add(list, newer, {349}, "asked before the webhook had got to work");
    add(list, newer, {390, 395, 396, 397, 398}, "what that git host answers to odd urls");
    add(list, newer, {610}, "two environments of one engine: here each environment has its own");
    add(list, newer, {671, 674},
        "a swarm's own bookkeeping: addresses, earlier definitions, and the history of tasks");
    add(list, newer, {709}, "of the answer only its length was recorded, as 0");
    add(list, newer, {730, 731}, "four redeploys at once: here they are sent one after another");
    add(list, newer, {747}, "an answer from another run of the recorded server");
    add(list, kubernetes, {7}, "the namespaces come in an order by chance");
    add(list, kubernetes, {26, 137, 190}, "asked while a roll-out went on: here it takes no time");
    add(list, kubernetes, {40}, "kubectl's words for a patch of its own with an unknown field");
    add(list, kubernetes, {57, 58}, "of pods and ReplicaSets only what clients read is played");
    add(list, kubernetes, {104}, "quotes what was sent, whose members were in another order");
    return list;
}

} // namespace contract
