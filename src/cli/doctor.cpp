#include "cli/beginning.hpp"

#include "app/exit_code.hpp"
#include "app/servers.hpp"
#include "cli/export_input.hpp"
#include "cli/terminal.hpp"
#include "desired/resolve.hpp"
#include "portainer/connection_facts.hpp"
#include "report/server_page.hpp"

#include <chrono>
#include <deque>
#include <optional>

namespace stowage::cli {
namespace {

/// The page of a server whose key could not even be looked up.
report::ServerPage without_key(const desired::Server &server, const support::Diagnostics &diagnostics) {
    report::ServerPage page;
    page.name = server.name;
    page.url = server.url;
    const support::Diagnostic first = diagnostics.sorted().front();
    page.error = first.what;
    page.error_advice = first.advice;
    return page;
}

} // namespace

int doctor(const DoctorOptions &options) {
    ExportOptions where;
    where.common = options.common;
    where.server = options.server;
    std::vector<desired::Server> servers = servers_for(where);
    std::deque<current::ServerState> states; // pages point into it
    bool fine = true;
    std::string text;
    for (desired::Server &server : servers) {
        support::Diagnostics diagnostics;
        desired::resolve(server, exec_of(options.common), diagnostics);
        report::ServerPage page;
        if (!diagnostics.empty()) {
            page = without_key(server, diagnostics);
        } else {
            page.name = server.name;
            page.url = server.url;
            page.insecure = options.common.insecure || server.insecure;
            page.pinned = !server.fingerprint.empty();
            page.connection = portainer::look_at_connection(app::transport_of(server, options.common));
            page.now = std::chrono::system_clock::now();
            const auto client = connect(server, options.common);
            if (auto state = current::fetch_everything(*client, server)) {
                page.state = &states.emplace_back(std::move(*state));
            } else {
                page.error = state.error().str();
                page.error_advice = state.error().advice;
            }
        }
        fine = fine && page.state != nullptr;
        text += (text.empty() ? "" : "\n") + report::server_page(page);
    }
    print(text);
    return fine ? app::ExitCode::success : app::ExitCode::failure;
}

} // namespace stowage::cli
