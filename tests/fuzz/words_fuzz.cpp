// The small languages: times, schedules, addresses, images, variables. Whatever the text, reading it ends
// with a value or with nothing, and a value that is written down again is read as the same.

#include "compose/dockerfile.hpp"
#include "desired/read/id.hpp"
#include "desired/shard.hpp"
#include "desired/yaml/moment.hpp"
#include "model/version.hpp"
#include "policy/image.hpp"
#include "portainer/retry_after.hpp"
#include "portainer/url.hpp"
#include "reconcile/guards.hpp"
#include "reconcile/http_request.hpp"
#include "reconcile/listener.hpp"
#include "support/cron.hpp"
#include "support/duration.hpp"
#include "support/error.hpp"
#include "support/interpolate.hpp"
#include "support/repository_url.hpp"
#include "support/rfc3339.hpp"
#include "support/time_zone.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

namespace {

using namespace stowage;
using std::chrono::system_clock;

const system_clock::time_point now{std::chrono::seconds(1'800'000'000)};

void need(bool holds) {
    if (!holds)
        std::abort();
}

void read_times(const std::string &text) {
    (void)support::parse_go_duration(text);
    (void)portainer::parse_retry_after(text, now);
    (void)desired::yaml::moment_in(text);
    try {
        const std::string written = support::to_rfc3339(support::from_rfc3339(text));
        need(support::to_rfc3339(support::from_rfc3339(written)) == written);
    } catch (const support::Error &) { // no time
    }
    try {
        (void)support::TimeZone::parse(text).offset_at(now);
    } catch (const support::Error &) { // no such file
    }
    for (const support::CronRules &rules :
         {support::CronRules{},
          support::CronRules{.last_weekday = 6, .open_steps = true, .question_mark = true}})
        try {
            (void)support::CronExpression::parse(text, rules).ever_fires();
        } catch (const support::Error &) { // no schedule
        }
}

void read_addresses(const std::string &text) {
    if (const auto url = portainer::parse_url(text); url && !url->has_query) {
        const auto again = portainer::parse_url(url->str());
        need(again && again->str() == url->str());
    }
    need(support::same_repository(text, text));
    const std::string stored = support::stored_repository_url(text);
    need(support::same_repository(text, stored) || support::stored_repository_url(stored) != stored);
    (void)reconcile::Address::parse(text);
    if (const auto request = reconcile::parse_head(text))
        (void)reconcile::is_of_this_machine(request->host);
    (void)policy::parse_image(text).spellings();
    (void)compose::images_of_dockerfile(text);
}

void read_figures(const std::string &text) {
    (void)model::parse_version(text);
    (void)desired::read_id(text);
    if (const auto shard = desired::Shard::parse(text))
        need(desired::Shard::parse(shard->str()).has_value() && shard->number <= shard->count);
    if (const auto limit = reconcile::ChangeLimit::parse(text))
        need(reconcile::ChangeLimit::parse(limit->str()).has_value());
}

void replace_variables(const std::string &text) {
    const std::map<std::string, std::string> known{{"A", "1"}, {"E", ""}};
    for (const auto missing : {support::Missing::mistake, support::Missing::empty})
        for (const auto lone : {support::LoneDollar::mistake, support::LoneDollar::stays}) {
            const support::Interpolated result = support::interpolate(text, known, missing, lone);
            need(result.problem == support::Interpolated::Problem::none || result.value.empty());
        }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string text(reinterpret_cast<const char *>(data), size);
    read_times(text);
    read_addresses(text);
    read_figures(text);
    replace_variables(text);
    return 0;
}
