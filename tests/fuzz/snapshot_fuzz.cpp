// A snapshot comes from a file that anybody may have changed. Whatever bytes it has, reading it ends with a
// snapshot or an Error, and one that was read can be compared with, and written and read again.

#include "current/snapshot.hpp"
#include "support/error.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

void need(bool holds) {
    if (!holds)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    using namespace stowage;
    const std::string text(reinterpret_cast<const char *>(data), size);
    current::Snapshot snapshot;
    try {
        snapshot = current::parse_snapshot(text, "s.json");
    } catch (const support::Error &) {
        return 0;
    }
    auto stack = std::make_shared<desired::Stack>();
    stack->server = "main";
    stack->environment.name = "production";
    stack->name = "web";
    stack->file = desired::InlineFile{"c.yml", "services: {}\n"};
    for (const current::KeptServer &server : snapshot.servers) {
        current::UnknownFields unknown;
        (void)current::restore(server, snapshot.salt, {stack}, {}, unknown);
    }
    const std::string once = current::to_json(snapshot);
    need(current::to_json(current::parse_snapshot(once, "s.json")) == once);
    return 0;
}
