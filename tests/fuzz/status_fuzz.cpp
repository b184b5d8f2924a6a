// The status of a reconcile is read from its state folder, where a full disk or a hand may have changed it.
// Whatever bytes it has, reading it ends with a status or an error, and one that was read is shown and
// written again.

#include "reconcile/status.hpp"
#include "reconcile/status_json.hpp"
#include "support/error.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    using namespace stowage;
    reconcile::Status status;
    try {
        status = reconcile::status_from(std::string(reinterpret_cast<const char *>(data), size));
    } catch (const nlohmann::json::exception &) {
        return 0;
    } catch (const support::Error &) {
        return 0;
    }
    const std::string once = reconcile::to_json(status);
    if (reconcile::to_json(reconcile::status_from(once)) != once)
        std::abort();
    (void)reconcile::to_text(status,
                             std::chrono::system_clock::time_point(std::chrono::seconds(1'800'000'000)));
    (void)reconcile::to_metrics(status, "main");
    return 0;
}
