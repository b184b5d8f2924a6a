#include "report/progress.hpp"

#include "report/outcome_style.hpp"
#include "report/paint.hpp"
#include "support/duration.hpp"

#include <chrono>
#include <cstdint>
#include <fmt/format.h>
#include <map>
#include <string>
#include <sys/ioctl.h>
#include <unistd.h>

namespace stowage::report {
namespace {

using Clock = std::chrono::steady_clock;

std::string line_of(const apply::StackResult &result, const Paint &paint, bool with_server) {
    return fmt::format("  {}  {}: {}{}",
                       paint(color_of(result.outcome), padded(apply::name_of(result.outcome), 13)),
                       safe(result.plan.str(with_server)), safe(result.message),
                       paint(Color::dim, fmt::format("  {}", support::human_duration(result.elapsed))));
}

void put(std::FILE *out, const std::string &text) {
    std::fwrite(text.data(), 1, text.size(), out);
    std::fflush(out);
}

class PlainProgress : public apply::Observer {
public:
    PlainProgress(std::FILE *out, bool color, bool with_server)
        : out_(out), paint_(color), with_server_(with_server) {}

    void started(const plan::StackPlan &stack) override {
        put(out_, fmt::format("  {}  {}: {}\n", padded("begins", 13), safe(stack.str(with_server_)),
                              plan::name_of(stack.action())));
    }
    void progressed(const plan::StackPlan & /*stack*/, const std::string & /*doing*/) override {}
    void finished(const apply::StackResult &result) override {
        put(out_, line_of(result, paint_, with_server_) + "\n");
    }
    void tick() override {}

private:
    std::FILE *out_;
    Paint paint_;
    bool with_server_;
};

class TerminalProgress : public apply::Observer {
public:
    TerminalProgress(std::FILE *out, bool color, std::size_t stacks, bool with_server,
                     const std::atomic<int> *interrupts)
        : out_(out), paint_(color), left_(stacks), with_server_(with_server), interrupts_(interrupts) {}
    ~TerminalProgress() override { put(out_, erased()); }

    void started(const plan::StackPlan &stack) override {
        running_[stack.str(with_server_)] = {Clock::now(), plan::name_of(stack.action())};
        draw({});
    }
    void progressed(const plan::StackPlan &stack, const std::string &doing) override {
        if (const auto found = running_.find(stack.str(with_server_)); found != running_.end())
            found->second.doing = doing;
    }
    void finished(const apply::StackResult &result) override {
        running_.erase(result.plan.str(with_server_));
        left_ -= left_ > 0 ? 1 : 0;
        draw(line_of(result, paint_, with_server_) + "\n");
    }
    void tick() override { draw({}); }

private:
    struct Running {
        Clock::time_point since;
        std::string doing;
    };

    [[nodiscard]] std::string erased() const {
        return drawn_ == 0 ? std::string() : fmt::format("\033[{}A\r\033[J", drawn_);
    }

    [[nodiscard]] std::size_t columns() const {
        winsize size{};
        if (::ioctl(::fileno(out_), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
            return size.ws_col;
        return 80;
    }

    /// What has not been said yet of interrupts.
    [[nodiscard]] std::string notice() {
        const int now = interrupts_ == nullptr ? 0 : interrupts_->load();
        std::string text;
        for (; said_ < now && said_ < 2; ++said_)
            text += said_ == 0 ? interrupted_words : abandoned_words;
        return text;
    }

    void draw(const std::string &above) {
        std::string text = erased() + above + notice();
        drawn_ = 0;
        const std::size_t width = columns();
        for (const auto &[name, state] : running_) {
            const std::string line =
                fmt::format("  {}  {}  {}", padded(support::human_duration(Clock::now() - state.since), 7),
                            safe(name), safe(state.doing));
            // A line that wraps would break the redrawing.
            text += (width_of(line) < width ? line : line.substr(0, width - 1)) + "\n";
            ++drawn_;
        }
        if (left_ > 0) {
            text += paint_(Color::dim, fmt::format("  {} left", left_)) + "\n";
            ++drawn_;
        }
        put(out_, text);
    }

    std::FILE *out_;
    Paint paint_;
    std::size_t left_;
    bool with_server_;
    std::map<std::string, Running> running_; // by the stack's name as it is shown
    std::size_t drawn_ = 0;
    const std::atomic<int> *interrupts_;
    int said_ = 0;
};

} // namespace

std::unique_ptr<apply::Observer> make_progress(std::FILE *out, bool terminal, bool color, std::size_t stacks,
                                               bool with_server, const std::atomic<int> *interrupts) {
    if (terminal)
        return std::make_unique<TerminalProgress>(out, color, stacks, with_server, interrupts);
    return std::make_unique<PlainProgress>(out, color, with_server);
}

} // namespace stowage::report
