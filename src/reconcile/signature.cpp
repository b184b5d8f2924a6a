#include "reconcile/signature.hpp"

#include "support/command.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

#include <chrono>
#include <ctime>
#include <fmt/chrono.h>
#include <fmt/format.h>

namespace stowage::reconcile {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds ssh_keygen_time{10}; // for ssh-keygen
constexpr std::size_t output_limit = 64u << 10;

/// A file that is gone afterwards.
class TemporaryFile {
public:
    TemporaryFile(fs::path path, const std::string &content) : path_(std::move(path)) {
        support::write_file_atomically(path_, content, support::Mode::owner_only);
    }
    ~TemporaryFile() {
        std::error_code ignored;
        fs::remove(path_, ignored);
    }
    TemporaryFile(const TemporaryFile &) = delete;
    TemporaryFile &operator=(const TemporaryFile &) = delete;
    [[nodiscard]] std::string path() const { return path_.string(); }

private:
    fs::path path_;
};

std::string keygen(const std::vector<std::string> &arguments, const std::string &input = "/dev/null") {
    // The program reads what was signed from its standard input.
    std::vector<std::string> command = {"sh", "-c", "exec ssh-keygen \"$@\" <\"$0\"", input, "-Y"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return support::run_command(command, ssh_keygen_time, output_limit);
}

} // namespace

std::string what_is_wrong_with_signature(const git::Tip &tip, const std::string &allowed_signers,
                                         const fs::path &folder) {
    const std::string commit = tip.commit.substr(0, 7);
    if (tip.signature.empty())
        return fmt::format("commit {} is not signed", commit);
    if (!tip.signature.starts_with("-----BEGIN SSH SIGNATURE-----"))
        return fmt::format("commit {} is not signed with an SSH key", commit);
    (void)support::read_file(allowed_signers, output_limit * 16); // one that can't be read is our mistake
    const TemporaryFile signature(folder / "signature.tmp", tip.signature);
    const TemporaryFile text(folder / "signed.tmp", tip.signed_text);
    const std::string at =
        fmt::format("-Overify-time={:%Y%m%d%H%M%S}Z", fmt::gmtime(static_cast<std::time_t>(tip.time)));
    try {
        const std::string principals =
            keygen({"find-principals", "-f", allowed_signers, "-s", signature.path(), at});
        for (const std::string &principal : support::split_lines(principals)) {
            try {
                (void)keygen({"verify", "-f", allowed_signers, "-I", principal, "-n", "git", "-s",
                              signature.path(), at},
                             text.path());
                return {};
            } catch (const support::Error &) { // the next one may do
            }
        }
    } catch (const support::Error &error) {
        return fmt::format("the signature of commit {} is of nobody in {} ({})", commit, allowed_signers,
                           error.what());
    }
    return fmt::format("the signature of commit {} is not valid", commit);
}

} // namespace stowage::reconcile
