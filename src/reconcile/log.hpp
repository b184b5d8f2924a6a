#pragma once

#include <chrono>
#include <cstdio>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace stowage::reconcile {

enum class LogFormat { text, json, logfmt };

enum class Level { error, warning, info };

/// Something that happened, as one line.
struct Event {
    Level level = Level::info;
    std::string name; ///< snake_case, stable: `pass_finished`
    std::string text; ///< for people
    std::vector<std::pair<std::string, std::string>> fields = {};
    std::vector<std::pair<std::string, std::string>> numbers = {}; ///< as JSON writes them
    bool routine = false; ///< it is as it was, so a quiet log leaves it out
};

/// `event` as one line with its newline. Secrets are masked and control characters visible. With `journal`
/// each line begins with its priority as systemd reads it (`<3>`), and text has no time of its own.
[[nodiscard]] std::string format_line(const Event &event, LogFormat format, bool journal,
                                      const std::string &run, std::chrono::system_clock::time_point time);

/// Whether standard error goes to the systemd journal; `stream` is what $JOURNAL_STREAM says.
[[nodiscard]] bool is_journal(std::FILE *out, const char *stream);

/// Writes events, each whole. Safe to use from several threads.
class Log {
public:
    Log(LogFormat format, std::FILE *out);

    void write(const Event &event);
    void set_format(LogFormat format);
    void set_quiet(bool quiet);
    /// The run that events belong to from now on.
    void set_run(std::string run);

private:
    std::FILE *out_;
    bool journal_;
    std::mutex mutex_;
    LogFormat format_;
    bool quiet_ = false;
    std::string run_;
};

/// Eight random hex digits.
[[nodiscard]] std::string new_run_id();

} // namespace stowage::reconcile
