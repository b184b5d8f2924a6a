#include "desired/dotenv.hpp"

#include <catch2/catch.hpp>

using stowage::desired::Dotenv;
using stowage::desired::DotenvMistake;

namespace {

using Values = std::map<std::string, std::string>;

/// The variables of a file without mistakes.
Values read(std::string_view text) {
    Dotenv dotenv;
    for (const DotenvMistake &mistake : dotenv.read(text))
        FAIL(mistake.what);
    Values values;
    for (const auto &[name, variable] : dotenv.last_read())
        values[name] = variable.value;
    return values;
}

/// "offset: what" of the only mistake.
std::string mistake_in(std::string_view text) {
    Dotenv dotenv;
    const auto mistakes = dotenv.read(text);
    REQUIRE(mistakes.size() == 1);
    return std::to_string(mistakes.front().offset) + ": " + mistakes.front().what;
}

} // namespace

TEST_CASE("env file: names and values") {
    CHECK(read("") == Values{});
    CHECK(read("A=1\nB=2") == Values{{"A", "1"}, {"B", "2"}});
    CHECK(read("A=\nB=  \n") == Values{{"A", ""}, {"B", ""}});
    CHECK(read("  A = 1  \n\tB\t=\t2\t\n") == Values{{"A", "1"}, {"B", "2"}});
    CHECK(read("A: 1\n") == Values{{"A", "1"}});
    CHECK(read("a.b-c_1=x\n") == Values{{"a.b-c_1", "x"}});
    CHECK(read("A=b=c\n") == Values{{"A", "b=c"}});
    CHECK(read("A=1\nA=2\n") == Values{{"A", "2"}});
    CHECK(read("A=1\r\nB=\"2\"\r\n") == Values{{"A", "1"}, {"B", "2"}});
}

TEST_CASE("env file: export") {
    CHECK(read("export A=1\n  export\tB=2\n") == Values{{"A", "1"}, {"B", "2"}});
    CHECK(read("export=1\nexported=2\n") == Values{{"export", "1"}, {"exported", "2"}});
}

TEST_CASE("env file: comments") {
    CHECK(read("# all\n   # of it\n\n#\n") == Values{});
    CHECK(read("A=1 # one\nB=2\t# two\n") == Values{{"A", "1"}, {"B", "2\t# two"}});
    CHECK(read("A=1# part of it\n") == Values{{"A", "1# part of it"}});
    CHECK(read("A=#1\nB= #2\n") == Values{{"A", "#1"}, {"B", "#2"}});
    CHECK(read("A='1 # 2' # 3\nB=\"1 # 2\"  # 3\n") == Values{{"A", "1 # 2"}, {"B", "1 # 2"}});
}

TEST_CASE("env file: single quotes keep everything") {
    CHECK(read(R"(A='$B ${C} \n "x"')") == Values{{"A", R"($B ${C} \n "x")"}});
    CHECK(read(R"(A='Let\'s go')") == Values{{"A", "Let's go"}});
    CHECK(read("A=''") == Values{{"A", ""}});
    CHECK(read("A='one\ntwo'\nB=3\n") == Values{{"A", "one\ntwo"}, {"B", "3"}});
}

TEST_CASE("env file: escapes in double quotes") {
    CHECK(read(R"(A="a\tb\nc\\d\"e")") == Values{{"A", "a\tb\nc\\d\"e"}});
    CHECK(read(R"(A="\$B \d \q")") == Values{{"A", R"($B \d \q)"}});
    CHECK(read(R"(A="\0101\07")") == Values{{"A", "A\a"}});
    CHECK(read("A=\"one\ntwo\"\nB=3\n") == Values{{"A", "one\ntwo"}, {"B", "3"}});
    CHECK(read(R"(A="it's")") == Values{{"A", "it's"}});
    CHECK(read(R"(A=C:\new\table)") == Values{{"A", R"(C:\new\table)"}});
}

TEST_CASE("env file: variables of earlier lines") {
    CHECK(read("A=x\nB=$A/${A}/\"$A\"\n")["B"] == "x/x/\"x\"");
    CHECK(read("A=x\nB=\"$A ${A}y\"\n")["B"] == "x xy");
    CHECK(read("B=${A:-default}\n")["B"] == "default");
    CHECK(read("B=${A-default}\n")["B"] == "default");
    CHECK(read("A=\nB=${A:-default}\nC=${A-default}\n") == Values{{"A", ""}, {"B", "default"}, {"C", ""}});
    CHECK(read("A=x\nB=${A:+other}\nC=${D:+other}\nD=${A+other}\n") ==
          Values{{"A", "x"}, {"B", "other"}, {"C", ""}, {"D", "other"}});
    CHECK(read("B=${A:-${C:-deep}}\n")["B"] == "deep");
    CHECK(read("A=x\nB=${A:?needed}\n")["B"] == "x");
    CHECK(read("A=$$HOME\nB=a$$\n") == Values{{"A", "$HOME"}, {"B", "a$"}});
    CHECK(read("A=1\nA=${A}2\n")["A"] == "12");
}

TEST_CASE("env file: later files see earlier ones") {
    Dotenv dotenv;
    CHECK(dotenv.read("A=x\n").empty());
    CHECK(dotenv.read("B=$A\n").empty());
    CHECK(dotenv.last_read().size() == 1);
    CHECK(dotenv.last_read().at("B").value == "x");
}

TEST_CASE("env file: the environment of the process is not looked at") {
    CHECK(mistake_in("A=$HOME\n") == "2: in the value of A: it uses a variable that no earlier line sets");
    CHECK(mistake_in("PATH\n") == "0: this line has no value");
}

TEST_CASE("env file: mistakes have their place and never a value") {
    CHECK(mistake_in("A=1\nnot a variable\n") == "4: this line is not NAME=value");
    CHECK(mistake_in("=1\n") == "0: this line is not NAME=value");
    CHECK(mistake_in("A\xC3\xA4=1\n") == "0: this line is not NAME=value");
    CHECK(mistake_in("A='secret\nB=2\n") == "2: the quote of A is not closed");
    CHECK(mistake_in("A=\"secret\" more\n") == "11: something follows the closing quote of A");
    CHECK(mistake_in("A=${B\n") == "2: in the value of A: '${' is not closed by '}'");
    CHECK(mistake_in("A=${}\n") == "2: in the value of A: '${' that no name follows");
    CHECK(mistake_in("A=$1\n") == "2: in the value of A: a '$' that no name follows");
    CHECK(mistake_in("A=${B!x}\n") == "2: in the value of A: something unknown follows a name after '${'");
    CHECK(mistake_in("A=${B:?secret}\n") ==
          "2: in the value of A: it needs a variable that no earlier line sets");
    CHECK(mistake_in("A=\"\\0000\"\n") == "0: the value of A is too large or has a NUL in it");
}

TEST_CASE("env file: reading goes on after a mistake") {
    Dotenv dotenv;
    CHECK(dotenv.read("A=1\nwrong\nB=$NONE\nC=3\n").size() == 2);
    CHECK(dotenv.last_read().size() == 2);
}

TEST_CASE("env file: values that double with each line come to an end") {
    std::string text = "A0=0123456789\n";
    for (int i = 1; i < 64; ++i)
        text +=
            "A" + std::to_string(i) + "=${A" + std::to_string(i - 1) + "}${A" + std::to_string(i - 1) + "}\n";
    Dotenv dotenv;
    CHECK_FALSE(dotenv.read(text).empty());
}
