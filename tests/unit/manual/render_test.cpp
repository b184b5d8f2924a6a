#include "manual/render.hpp"

#include <catch2/catch.hpp>

using namespace stowage::manual;
using Catch::Contains;

namespace {

Program program() {
    Option color{{"--color"}, "auto|never", {"auto", "never"}, Values::anything, "Colours: 'nice' ones [a:b]",
                 "Output"};
    Option file{{"-f", "--file"}, "FILE", {}, Values::files, "What to read", "What"};
    Option only{{"--only"}, "STACK", {}, Values::stacks, "These alone", "What"};
    Option verbose{{"-v", "--verbose"}, "", {}, Values::anything, "More", "Output"};
    Option stack{{"STACK"}, "STACK", {}, Values::stacks, "Which", ""};
    stack.positional = true;
    stack.required = true;
    stack.several = true;
    Command plan{
        "plan", "Work", "Show what differs", {stack, file, only, color, verbose}, {{"tool plan", "it all"}}};
    Command apply{"apply", "Work", "Change it", {}, {}};
    return {"tool",
            "1.2",
            "Keeps things.",
            {plan, apply},
            {{"TOOL_X", "a variable"}},
            {{0, "fine"}, {1, "error"}}};
}

} // namespace

TEST_CASE("help has the usage, groups, choices and examples", "[manual]") {
    const Program tool = program();
    CHECK(help(tool, tool.commands[0], 60) == "Show what differs\n"
                                              "\n"
                                              "Usage: tool plan [OPTIONS] STACK…\n"
                                              "\n"
                                              "Arguments:\n"
                                              "  STACK               Which\n"
                                              "\n"
                                              "What:\n"
                                              "  -f, --file FILE     What to read\n"
                                              "  --only STACK        These alone\n"
                                              "\n"
                                              "Output:\n"
                                              "  --color auto|never  Colours: 'nice' ones [a:b]\n"
                                              "  -v, --verbose       More\n"
                                              "\n"
                                              "Examples:\n"
                                              "  tool plan\n"
                                              "      it all\n");
    CHECK_THAT(help(tool, 60), Contains("Work:\n  plan   Show what differs\n  apply  Change it\n"));
}

TEST_CASE("long text is folded at the width, and never within a word", "[manual]") {
    Program tool = program();
    tool.commands[0].options[1].text = "one two three four five six seven eight nine ten eleven twelve";
    const std::string text = help(tool, tool.commands[0], 50);
    CHECK_THAT(text, Contains("  -f, --file FILE     one two three four five six\n"
                              "                      seven eight nine ten eleven\n"));
}

TEST_CASE("man pages escape what roff would take for its own", "[manual]") {
    const Program tool = program();
    const std::string page = man_page(tool, tool.commands[0]);
    CHECK_THAT(page,
               Contains(".TH \"TOOL-PLAN\" 1") && Contains("\\-\\-file FILE") && Contains(".SH EXAMPLES"));
    CHECK_THAT(man_page(tool), Contains(".SH \"EXIT STATUS\"") && Contains("TOOL_X"));
}

TEST_CASE("the reference is Markdown whose tables hold", "[manual]") {
    const std::string text = reference(program());
    CHECK_THAT(text, Contains("### tool plan") && Contains("| `--color auto\\|never` |"));
}

TEST_CASE("each shell gets what it can offer", "[manual]") {
    const Program tool = program();
    CHECK_THAT(bash_completion(tool),
               Contains("-f|--file) compopt -o filenames") && Contains("tool complete stacks"));
    CHECK_THAT(zsh_completion(tool), Contains("#compdef tool") && Contains("(auto never)"));
    CHECK_THAT(fish_completion(tool),
               Contains("-l color -x -a 'auto never'") && Contains("-s f -l file -r -F"));
}
