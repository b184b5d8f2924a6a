#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

/// The project's own pages: what they link to, and which headings others may link to.
namespace docs {

struct Link {
    int line = 0; // counted from 1
    std::string target;
};

struct Page {
    std::filesystem::path path;
    std::vector<Link> links;
    std::set<std::string> anchors; // of its headings, as forges make them
};

[[nodiscard]] Page read_page(const std::filesystem::path &path);

/// Every Markdown file of the checkout, except for what is built.
[[nodiscard]] std::vector<std::filesystem::path> all_pages(const std::filesystem::path &checkout);

} // namespace docs
