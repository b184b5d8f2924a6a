#pragma once

#include "cli/options.hpp"
#include "report/renderer.hpp"
#include "support/error.hpp"

#include <functional>
#include <string>
#include <vector>

namespace stowage::cli {

/// Where a command writes what it has to say: one format to standard output, and any number to files.
class Outputs {
public:
    /// Reads --format and --output, and sees that each file can be written. Throws support::Error; call it
    /// before anything is done.
    explicit Outputs(const Options &options);
    /// What is written is what `stowage check` found.
    void be_of_check() { view_.check = true; }

    /// Whether standard output is for programs: nothing else may be printed there.
    [[nodiscard]] bool for_programs() const { return format_ != report::Format::text; }

    using Render = std::function<std::string(const report::Renderer &)>;
    /// Each file, written so that a reader sees the old or the new content. Throws support::Error.
    void write_files(const Render &render) const;
    /// What standard output shall have.
    [[nodiscard]] std::string for_stdout(const Render &render) const;

    /// What files and programs learn of mistakes of the input; people see the error itself.
    void show_mistakes(const support::InputError &error) const;
    /// Runs a command. Where it ends with mistakes of the input, files and programs learn of them too; the
    /// error goes on to where people see it.
    [[nodiscard]] int run(const std::function<int()> &command) const;

private:
    struct File {
        report::Format format;
        std::string path;
    };

    void add(const std::string &spec, const Options &options);

    report::View view_; // of files
    bool color_;        // of standard output
    report::Format format_;
    bool stdout_taken_ = false;
    std::vector<File> files_;
};

} // namespace stowage::cli
