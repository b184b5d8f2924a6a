// A saved plan comes from a file that anybody may have changed. Whatever bytes it has, reading it ends with a
// plan or an Error, and a plan that was read can be shown, and written and read again.

#include "plan/json.hpp"
#include "support/error.hpp"
#include "support/rfc3339.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

void need(bool holds) {
    if (!holds)
        std::abort();
}

/// Nothing where it holds a literal secret, which is never written.
std::string written(const stowage::plan::SavedPlan &saved) {
    try {
        return stowage::plan::to_plan_file(saved);
    } catch (const stowage::support::Error &) {
        return {};
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    using namespace stowage;
    const std::string text(reinterpret_cast<const char *>(data), size);
    plan::SavedPlan saved;
    try {
        saved = plan::parse_plan_file(text, "p.json");
    } catch (const support::Error &) {
        return 0;
    }
    (void)plan::to_string(plan::summarize(saved.plan));
    (void)plan::to_json(saved.plan);
    try {
        (void)support::from_rfc3339(saved.plan.created_at);
    } catch (const support::Error &) {
    }
    if (const std::string once = written(saved); !once.empty())
        need(written(plan::parse_plan_file(once, "p.json")) == once);
    return 0;
}
