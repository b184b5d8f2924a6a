#include "reconcile/log.hpp"

#include "report/paint.hpp"
#include "support/rfc3339.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <random>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace stowage::reconcile {
namespace {

using Json = nlohmann::ordered_json;

const char *name_of(Level level) {
    switch (level) {
    case Level::error:
        return "error";
    case Level::warning:
        return "warning";
    case Level::info:
        break;
    }
    return "info";
}

/// As in syslog.
int priority_of(Level level) {
    switch (level) {
    case Level::error:
        return 3;
    case Level::warning:
        return 4;
    case Level::info:
        break;
    }
    return 6;
}

/// A value of logfmt, in quotes where it needs them.
std::string quoted(const std::string &value) {
    const bool plain = !value.empty() && std::all_of(value.begin(), value.end(), [](unsigned char c) {
        return c > ' ' && c != '"' && c != '=' && c != '\\' && c < 0x7f;
    });
    if (plain)
        return value;
    std::string text = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\')
            text += '\\';
        text += c;
    }
    return text + '"';
}

std::string as_json(const Event &event, const std::string &run, const std::string &time) {
    Json line = {{"time", time}, {"level", name_of(event.level)}, {"run", run}, {"event", event.name}};
    for (const auto &[key, value] : event.fields)
        line[key] = report::safe(value);
    for (const auto &[key, value] : event.numbers)
        line[key] = Json::parse(value);
    line["message"] = report::safe(event.text);
    return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string as_logfmt(const Event &event, const std::string &run, const std::string &time) {
    std::string line =
        fmt::format("time={} level={} run={} event={}", time, name_of(event.level), quoted(run), event.name);
    for (const auto &[key, value] : event.fields)
        line += fmt::format(" {}={}", key, quoted(report::safe(value)));
    for (const auto &[key, value] : event.numbers)
        line += fmt::format(" {}={}", key, value);
    return line + " message=" + quoted(report::safe(event.text));
}

} // namespace

std::string format_line(const Event &event, LogFormat format, bool journal, const std::string &run,
                        std::chrono::system_clock::time_point time) {
    const std::string when = support::to_rfc3339(time);
    std::string line = journal ? fmt::format("<{}>", priority_of(event.level)) : std::string();
    switch (format) {
    case LogFormat::json:
        line += as_json(event, run, when);
        break;
    case LogFormat::logfmt:
        line += as_logfmt(event, run, when);
        break;
    case LogFormat::text:
        if (!journal)
            line += when + ' ';
        if (!run.empty())
            line += run + ' ';
        if (event.level != Level::info)
            line += fmt::format("{}: ", name_of(event.level));
        line += report::safe(event.text);
        break;
    }
    return line + '\n';
}

bool is_journal(std::FILE *out, const char *stream) {
    struct stat info {};
    return stream != nullptr && ::fstat(::fileno(out), &info) == 0 &&
           fmt::format("{}:{}", info.st_dev, info.st_ino) == stream;
}

Log::Log(LogFormat format, std::FILE *out)
    : out_(out), journal_(is_journal(out, std::getenv("JOURNAL_STREAM"))), format_(format) {}

void Log::write(const Event &event) {
    const std::lock_guard lock(mutex_);
    if (quiet_ && event.routine)
        return;
    const std::string line = format_line(event, format_, journal_, run_, std::chrono::system_clock::now());
    std::fwrite(line.data(), 1, line.size(), out_);
    std::fflush(out_);
}

void Log::set_quiet(bool quiet) {
    const std::lock_guard lock(mutex_);
    quiet_ = quiet;
}

void Log::set_format(LogFormat format) {
    const std::lock_guard lock(mutex_);
    format_ = format;
}

void Log::set_run(std::string run) {
    const std::lock_guard lock(mutex_);
    run_ = std::move(run);
}

std::string new_run_id() {
    std::random_device random;
    return fmt::format("{:08x}", random());
}

} // namespace stowage::reconcile
