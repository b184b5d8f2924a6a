#include "pages.hpp"

#include <catch2/catch.hpp>

namespace {

namespace fs = std::filesystem;

/// What is wrong with a link of a page; "" when nothing is.
std::string fault_of(const docs::Page &page, const docs::Link &link) {
    if (link.target.find("://") != std::string::npos)
        return "";
    const std::size_t hash = link.target.find('#');
    const std::string file = link.target.substr(0, hash);
    const fs::path target = file.empty() ? page.path : (page.path.parent_path() / file).lexically_normal();
    if (!fs::exists(target))
        return "there is no " + target.string();
    if (hash == std::string::npos || target.extension() != ".md")
        return "";
    const std::string anchor = link.target.substr(hash + 1);
    return docs::read_page(target).anchors.count(anchor) > 0 ? "" : "no heading gives #" + anchor;
}

} // namespace

TEST_CASE("every link of a page leads to a file and a heading that are there") {
    std::size_t links = 0;
    for (const fs::path &path : docs::all_pages(CHECKOUT)) {
        const docs::Page page = docs::read_page(path);
        for (const docs::Link &link : page.links) {
            CAPTURE(path, link.line, link.target);
            CHECK(fault_of(page, link).empty());
            ++links;
        }
    }
    CHECK(links > 50); // the pages are found
}

TEST_CASE("every page of docs/ is named by its table of contents") {
    const fs::path folder = fs::path(CHECKOUT) / "docs";
    std::set<std::string> named;
    for (const docs::Link &link : docs::read_page(folder / "README.md").links)
        named.insert(link.target);
    for (const auto &entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        CAPTURE(name);
        CHECK((name == "README.md" || entry.path().extension() != ".md" || named.count(name) > 0));
    }
}
