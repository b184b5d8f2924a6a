#include "compose.hpp"

#include <cctype>
#include <cstdlib>

namespace simulator {

std::vector<std::string> shell_words(const std::string &line) {
    std::vector<std::string> words;
    std::string word;
    bool in_word = false;
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quote != 0) {
            if (c == quote) {
                quote = 0;
            } else if (c == '\\' && quote == '"' && i + 1 < line.size()) {
                word += line[++i];
            } else {
                word += c;
            }
        } else if (c == '\'' || c == '"') {
            quote = c;
            in_word = true;
        } else if (std::isspace(static_cast<unsigned char>(c)) != 0) {
            if (in_word) {
                words.push_back(std::move(word));
                word.clear();
                in_word = false;
            }
        } else {
            if (c == '\\' && i + 1 < line.size()) {
                ++i;
            }
            word += line[i];
            in_word = true;
        }
    }
    if (in_word) {
        words.push_back(std::move(word));
    }
    return words;
}

namespace {

/** Statements of a script: split at ; && and line ends, quotes respected. */
std::vector<std::string> statements(const std::string &script) {
    std::vector<std::string> result(1);
    char quote = 0;
    for (std::size_t i = 0; i < script.size(); ++i) {
        const char c = script[i];
        if (quote != 0) {
            quote = c == quote ? 0 : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == ';' || c == '\n' || (c == '&' && i + 1 < script.size() && script[i + 1] == '&')) {
            i += c == '&' ? 1 : 0;
            result.emplace_back();
            continue;
        }
        result.back() += c;
    }
    return result;
}

/** Runs one statement; false when the program goes on for ever there. */
bool run_statement(const std::vector<std::string> &words, Behaviour &behaviour) {
    if (words.empty()) {
        return true;
    }
    const std::string &program = words[0];
    if (program == "true" || program == "false") {
        behaviour.exit_code = program == "true" ? 0 : 1;
    } else if (program == "echo") {
        int stream = 1;
        std::string line;
        for (std::size_t i = 1; i < words.size(); ++i) {
            if (words[i] == ">&2" || words[i] == "1>&2") {
                stream = 2;
            } else {
                line += (line.empty() ? "" : " ") + words[i];
            }
        }
        behaviour.output.emplace_back(stream, line + "\n");
        behaviour.exit_code = 0;
    } else if (program == "exit") {
        behaviour.exits = true;
        behaviour.exit_code = words.size() > 1 ? std::atoi(words[1].c_str()) & 0xff : behaviour.exit_code;
    } else if (program == "sleep" && words.size() > 1) {
        char *end = nullptr;
        const double seconds = std::strtod(words[1].c_str(), &end);
        if (end == words[1].c_str()) {
            return false;
        }
        behaviour.after += seconds;
        behaviour.exit_code = 0;
    } else {
        return false;
    }
    return true;
}

Behaviour run_script(const std::string &script) {
    Behaviour behaviour;
    for (const std::string &statement : statements(script)) {
        if (!run_statement(shell_words(statement), behaviour)) {
            return behaviour;
        }
        if (behaviour.exits) {
            return behaviour;
        }
    }
    behaviour.exits = true;
    return behaviour;
}

std::string base_name(const std::string &path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? path : path.substr(slash + 1);
}

std::string cannot_start(const std::string &program) {
    if (program.find("nosuch") == std::string::npos && program.find("nonexistent") == std::string::npos) {
        return {};
    }
    const std::string reason = program.find('/') == std::string::npos
                                   ? "executable file not found in $PATH"
                                   : "stat " + program + ": no such file or directory";
    return "failed to create shim task: OCI runtime create failed: runc create failed: unable to start "
           "container "
           "process: exec: \"" +
           program + "\": " + reason + ": unknown";
}

} // namespace

Behaviour behaviour_of(const std::vector<std::string> &entrypoint, const std::vector<std::string> &command) {
    std::vector<std::string> words = entrypoint;
    words.insert(words.end(), command.begin(), command.end());
    if (words.empty()) {
        return {};
    }
    Behaviour behaviour;
    behaviour.start_error = cannot_start(words[0]);
    if (!behaviour.start_error.empty()) {
        return behaviour;
    }
    const std::string program = base_name(words[0]);
    if ((program == "sh" || program == "bash" || program == "ash") && words.size() > 2 && words[1] == "-c") {
        return run_script(words[2]);
    }
    words[0] = program;
    behaviour.exits = run_statement(words, behaviour);
    return behaviour;
}

bool read_duration(const std::string &text, double &seconds) {
    std::size_t i = 0;
    double sign = 1;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) {
        sign = text[i] == '-' ? -1 : 1;
        ++i;
    }
    if (text.substr(i) == "0") {
        seconds = 0;
        return true;
    }
    if (i == text.size()) {
        return false;
    }
    double total = 0;
    while (i < text.size()) {
        std::string number;
        while (i < text.size() &&
               (std::isdigit(static_cast<unsigned char>(text[i])) != 0 || text[i] == '.')) {
            number += text[i++];
        }
        std::string unit;
        while (i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])) == 0 && text[i] != '.') {
            unit += text[i++];
        }
        if (number.empty() || number == "." || number.find('.') != number.rfind('.')) {
            return false;
        }
        double factor = 0;
        if (unit == "h") {
            factor = 3600;
        } else if (unit == "m") {
            factor = 60;
        } else if (unit == "s") {
            factor = 1;
        } else if (unit == "ms") {
            factor = 1e-3;
        } else if (unit == "us" || unit == "µs") {
            factor = 1e-6;
        } else if (unit == "ns") {
            factor = 1e-9;
        } else {
            return false;
        }
        total += std::strtod(number.c_str(), nullptr) * factor;
    }
    seconds = sign * total;
    return true;
}

} // namespace simulator
