#include "report/server_page.hpp"

#include <catch2/catch.hpp>

using Catch::Matchers::Contains;
using namespace stowage;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

/// Of a server that answers well, at noon of the first day of 2026.
struct Page {
    current::ServerState state;
    report::ServerPage page;

    Page() {
        state.user.name = "admin";
        state.user.administrator = true;
        state.users = current::Names(std::vector<std::pair<std::int64_t, std::string>>{});
        state.teams = state.users;
        page.name = "main";
        page.url = "https://portainer.example.com:9443";
        page.now = std::chrono::sys_days(std::chrono::year{2026} / 1 / 1) + hours(12);
        page.state = &state;
        page.connection = portainer::ConnectionFacts{
            "TLSv1.3",
            portainer::Certificate{"CN = portainer.example.com", "CN = Example", page.now + hours(24 * 90)},
            seconds(0)};
    }

    [[nodiscard]] std::string text() const { return report::server_page(page); }
};

} // namespace

TEST_CASE("doctor's page says how the answers come") {
    const Page fine;
    CHECK_THAT(fine.text(),
               Contains("connection    TLSv1.3, certificate CN = portainer.example.com, issued by CN = "
                        "Example, valid until 2026-04-01, vouched for by an authority\n") &&
                   Contains("clock         as this machine's\n") && Contains("nothing stands in the way"));
}

TEST_CASE("doctor's page warns of a clock that is wrong and of a certificate that ends") {
    Page page;
    page.page.connection->clock_ahead = seconds(-61);
    CHECK_THAT(page.text(), Contains("clock         1m 01s behind this machine\n") &&
                                Contains("- the server's clock is 1m 01s behind this machine"));
    page.page.connection->clock_ahead = seconds(60);
    CHECK_THAT(page.text(), Contains("1m 00s ahead of this machine") && !Contains("the server's clock is"));
    page.page.connection->certificate->not_after = page.page.now + hours(24 * 29);
    CHECK_THAT(page.text(), Contains("- the certificate ends on 2026-01-30"));
    page.page.pinned = true; // its dates are not looked at then
    CHECK_THAT(page.text(),
               !Contains("the certificate ends on") && Contains("trusted by its public key alone"));
    page.page.insecure = true;
    CHECK_THAT(page.text(), Contains("2026-01-30, not checked"));
}

TEST_CASE("doctor's page names a certificate that nobody issued, and says nothing of what is not known") {
    Page page;
    page.page.connection->certificate->issuer.clear();
    page.page.connection->certificate->subject = "CN = \x1b[31mred";
    CHECK_THAT(page.text(), Contains("issued by nobody") && !Contains("\x1b"));
    page.page.connection.reset();
    CHECK_THAT(page.text(), !Contains("connection ") && !Contains("clock "));
    page.page.connection = portainer::ConnectionFacts{};
    page.page.url = "http://portainer.example.com";
    CHECK_THAT(page.text(), Contains("connection    not encrypted\n") && !Contains("clock "));
}
