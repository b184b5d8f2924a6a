#include "browser.hpp"

#include "process.hpp"
#include "support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <unistd.h>

namespace e2e {
bool has_browser() {
    const bool any = *STOWAGE_BROWSER != '\0';
    if (!any)
        WARN("not looked at: there is no chromium-headless-shell here");
    return any;
}

std::string dom_of(const std::string &page, const Window &window) {
    const tests::TemporaryFolder scratch;
    std::ofstream(scratch.path() / "page.html") << page;
    const std::string command =
        "HOME='" + scratch.path().string() +
        "' timeout 120 '" STOWAGE_BROWSER "' --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir='" +
        scratch.path().string() + "/profile' --window-size=" + std::to_string(window.width) +
        ",1200 --blink-settings=preferredColorScheme=" + (window.dark ? "0" : "1") + " --dump-dom 'file://" +
        scratch.path().string() + "/page.html' > '" + scratch.path().string() + "/dom' 2> '" +
        scratch.path().string() + "/log'";
    const int status = std::system(command.c_str());
    INFO(content_of(scratch.path() / "log"));
    REQUIRE(status == 0);
    return content_of(scratch.path() / "dom");
}

nlohmann::json evaluate(const std::string &page, const Window &window, const std::string &expression) {
    static const std::regex policy("<meta http-equiv=\"Content-Security-Policy\"[^>]*>");
    std::string copy = std::regex_replace(page, policy, "");
    const std::string begin = "stowage-answer:";
    const std::size_t end = copy.rfind("</body>");
    REQUIRE(end != std::string::npos);
    copy.insert(end,
                "<script>document.title = '" + begin + "' + JSON.stringify(" + expression + ");</script>");
    const std::string dom = dom_of(copy, window);
    const std::size_t at = dom.find("<title>" + begin);
    INFO(dom);
    REQUIRE(at != std::string::npos);
    const std::size_t from = at + 7 + begin.size();
    return nlohmann::json::parse(dom.substr(from, dom.find("</title>", from) - from));
}

} // namespace e2e
