// What pages tell people to type: the commands and options are there.

#include "process.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>

using e2e::stowage;

namespace {

namespace fs = std::filesystem;

/// What one line in a block of shell commands runs of stowage: its words, up to what belongs to the shell.
struct Snippet {
    std::string page;
    int line = 0;
    std::vector<std::string> words;
};

bool ends_command(const std::string &word) {
    return word == "&&" || word == "||" || word == "|" || word == ";" || word == "#" || word.starts_with(">");
}

void read_line(const std::string &page, int number, const std::string &line, std::vector<Snippet> &into) {
    std::istringstream words(line);
    bool inside = false;
    for (std::string word; words >> word;) {
        const bool is_program = word == "stowage" || word.ends_with("/stowage") || word == "<(stowage";
        if (is_program) {
            into.push_back({page, number, {}});
            inside = true;
        } else if (ends_command(word)) {
            inside = false;
        } else if (inside) {
            while (word.ends_with(')') || word.ends_with(';') || word.ends_with('`'))
                word.pop_back();
            into.back().words.push_back(word);
        }
    }
}

/// Of blocks marked as sh, and of code in a line of text that begins with `stowage `.
std::vector<Snippet> snippets_of(const fs::path &path) {
    static const std::regex in_text("`(stowage [^`]+)`");
    std::vector<Snippet> snippets;
    std::ifstream in(path);
    bool shell = false;
    bool code = false;
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        if (line.starts_with("```")) {
            code = !code;
            shell = code && line.starts_with("```sh");
        } else if (shell) {
            read_line(path.filename().string(), number, line, snippets);
        } else if (!code) {
            for (std::sregex_iterator match(line.begin(), line.end(), in_text), end; match != end; ++match)
                read_line(path.filename().string(), number, (*match)[1], snippets);
        }
    }
    return snippets;
}

std::vector<fs::path> pages() {
    std::vector<fs::path> all = {fs::path(STOWAGE_DOCS) / ".." / "README.md"};
    for (const auto &entry : fs::directory_iterator(STOWAGE_DOCS))
        if (entry.path().extension() == ".md")
            all.push_back(entry.path());
    for (const auto &entry : fs::recursive_directory_iterator(STOWAGE_EXAMPLES))
        if (entry.path().extension() == ".md")
            all.push_back(entry.path());
    return all;
}

const std::string &help_of(const std::string &command) {
    static std::map<std::string, std::string> known;
    const auto found = known.find(command);
    return found != known.end() ? found->second
                                : known.emplace(command, stowage({"help", command}).out).first->second;
}

/// "" when everything that it names is there.
std::string fault_of(const Snippet &snippet) {
    if (snippet.words.empty() || snippet.words.front().starts_with("-") ||
        snippet.words.front().find_first_not_of("abcdefghijklmnopqrstuvwxyz") != std::string::npos)
        return "";
    const std::string &command = snippet.words.front();
    const std::string &help = help_of(command);
    if (help.empty())
        return "there is no command " + command;
    for (const std::string &word : snippet.words) {
        if (!word.starts_with("--"))
            continue;
        const std::string option = word.substr(0, word.find('='));
        if (!std::regex_search(help, std::regex("(^|[ ,])" + option + "([ ,\n]|$)")))
            return command + " has no option " + option;
    }
    return "";
}

} // namespace

TEST_CASE("every command and option that a page tells people to type is there", "[e2e][docs]") {
    std::size_t count = 0;
    for (const fs::path &page : pages())
        for (const Snippet &snippet : snippets_of(page)) {
            CAPTURE(snippet.page, snippet.line);
            CHECK(fault_of(snippet) == "");
            ++count;
        }
    CHECK(count > 60); // the pages are found
    CHECK(fault_of({"", 0, {"plan", "--prefligth"}}) != "");
    CHECK(fault_of({"", 0, {"plam"}}) != "");
}
