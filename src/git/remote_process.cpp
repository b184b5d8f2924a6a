#include "git/remote_process.hpp"

#include "git/connection.hpp"
#include "git/remote_request.hpp"
#include "support/command.hpp"
#include "support/error.hpp"
#include "support/redactor.hpp"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

// Shadow memory counts as memory of the process, so a sanitizer leaves no room under any limit.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STOWAGE_LIMIT_MEMORY 0
#else
#define STOWAGE_LIMIT_MEMORY 1
#endif

namespace stowage::git {
namespace {

constexpr const char *this_program = "/proc/self/exe";
constexpr const char *word = "talk-to-git-remote"; // no command of the command line
constexpr std::size_t longest_answer = 256u << 20; // a million references

/// Whether main() would hand the word over; a program that does not would start itself without end.
std::atomic<bool> served{false};

RemoteAnswer ask(const RemoteRequest &request, Deadline deadline) {
    if (!served)
        throw Failure("this program can't talk to git remotes: its main() does not serve them");
    std::string text;
    try {
        text = support::run_command({this_program, word}, deadline.left(), longest_answer, to_text(request));
    } catch (const support::Error &error) {
        if (deadline.left().count() == 0)
            throw TimedOut(deadline.words());
        throw Failure(std::string("what talks to the repository failed: ") + error.what());
    }
    RemoteAnswer answer = answer_from(text);
    if (!answer.error.empty())
        throw Failure(support::redactor().redact(answer.error));
    return answer;
}

/// What keeps this process within bounds, and ends it with the one that asked. Nothing that a person types is
/// for it: whoever asked decides when it ends.
void confine(std::size_t memory) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // NOLINT(cppcoreguidelines-pro-type-vararg): how it is called
    ::setpgid(0, 0);
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    if (STOWAGE_LIMIT_MEMORY != 0) {
        const rlimit limit{memory, memory};
        ::setrlimit(RLIMIT_DATA, &limit);
    }
}

std::string too_large(const RemoteLimits &limits) {
    return "the repository needs more than " + std::to_string(limits.memory >> 20) +
           " MiB of memory to be read";
}

RemoteAnswer answer_to(const RemoteRequest &request) {
    try {
        RemoteAnswer answer;
        if (request.repository.empty())
            answer.refs = refs_over(request);
        else
            fetch_over(request);
        return answer;
    } catch (const std::bad_alloc &) {
        return {too_large(request.limits), {}};
    } catch (const OutOfMemory &) {
        return {too_large(request.limits), {}};
    } catch (const Failure &failure) {
        return {failure.what(), {}};
    }
}

} // namespace

RemoteRefs read_refs(const RemoteAccess &access, Deadline deadline, const RemoteLimits &limits) {
    return ask({access, limits, {}, {}}, deadline).refs;
}

void fetch(const RemoteAccess &access, const std::string &repository, const std::string &refspec,
           Deadline deadline, const RemoteLimits &limits) {
    (void)ask({access, limits, repository, refspec}, deadline);
}

std::optional<int> serve_remote_process(int argc, const char *const *argv) {
    served = true;
    if (argc != 2 || std::string_view(argv[1]) != word)
        return std::nullopt;
    try {
        const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
        const RemoteRequest request = request_from(text);
        confine(request.limits.memory);
        support::redactor().add(request.access.password);
        std::cout << to_text(answer_to(request)) << std::flush;
        return std::cout ? 0 : 1;
    } catch (const std::exception &error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}

} // namespace stowage::git
