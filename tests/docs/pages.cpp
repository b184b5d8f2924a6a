#include "pages.hpp"

#include <fstream>
#include <regex>

namespace docs {
namespace {

/// "What can't be changed" → "what-cant-be-changed".
std::string anchor_of(const std::string &heading) {
    std::string anchor;
    for (const char c : heading) {
        if (c == ' ' || c == '-')
            anchor += '-';
        else if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_')
            anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return anchor;
}

void read_links(const std::string &line, int number, std::vector<Link> &into) {
    static const std::regex link(R"(\]\(([^)\s]+)\))");
    for (std::sregex_iterator match(line.begin(), line.end(), link), end; match != end; ++match)
        into.push_back({number, (*match)[1]});
}

} // namespace

Page read_page(const std::filesystem::path &path) {
    Page page{path, {}, {}};
    std::ifstream in(path);
    bool in_code = false;
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        if (line.starts_with("```"))
            in_code = !in_code;
        else if (!in_code && line.starts_with("#"))
            page.anchors.insert(anchor_of(line.substr(line.find_first_not_of("# "))));
        else if (!in_code)
            read_links(line, number, page.links);
    }
    return page;
}

std::vector<std::filesystem::path> all_pages(const std::filesystem::path &checkout) {
    std::vector<std::filesystem::path> pages;
    for (const auto &entry : std::filesystem::directory_iterator(checkout))
        if (entry.path().extension() == ".md")
            pages.push_back(entry.path());
    for (const char *folder : {"docs", "examples", "tests"})
        for (const auto &entry : std::filesystem::recursive_directory_iterator(checkout / folder))
            if (entry.path().extension() == ".md")
                pages.push_back(entry.path());
    return pages;
}

} // namespace docs
