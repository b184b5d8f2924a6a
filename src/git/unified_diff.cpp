#include "git/unified_diff.hpp"

#include "git/library.hpp"
#include "support/error.hpp"

#include <git2.h>
#include <memory>

namespace stowage::git {
namespace {

int collect(const git_diff_delta * /*delta*/, const git_diff_hunk * /*hunk*/, const git_diff_line *line,
            void *into) {
    auto &diff = *static_cast<UnifiedDiff *>(into);
    switch (line->origin) {
    case GIT_DIFF_LINE_FILE_HDR:
        return 0;
    case GIT_DIFF_LINE_ADDITION:
        ++diff.added;
        diff.text += '+';
        break;
    case GIT_DIFF_LINE_DELETION:
        ++diff.removed;
        diff.text += '-';
        break;
    case GIT_DIFF_LINE_CONTEXT:
        diff.text += ' ';
        break;
    default: // hunk headers, and the notes on a missing newline at the end
        break;
    }
    diff.text.append(line->content, line->content_len);
    return 0;
}

} // namespace

UnifiedDiff unified_diff(const std::string &before, const std::string &after) {
    const Library library;
    git_diff_options options;
    git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    options.flags = GIT_DIFF_FORCE_TEXT;
    git_patch *raw = nullptr;
    if (git_patch_from_buffers(&raw, before.data(), before.size(), nullptr, after.data(), after.size(),
                               nullptr, &options) != 0)
        throw support::Error("the difference between two texts can't be computed");
    const std::unique_ptr<git_patch, decltype(&git_patch_free)> patch(raw, &git_patch_free);
    UnifiedDiff diff;
    git_patch_print(patch.get(), &collect, &diff);
    return diff;
}

} // namespace stowage::git
