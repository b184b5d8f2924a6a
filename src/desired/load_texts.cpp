#include "desired/load_texts.hpp"

#include "desired/merge/assemble.hpp"
#include "desired/read/document.hpp"
#include "desired/yaml/parse.hpp"
#include "support/codes.hpp"
#include "support/error.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace stowage::desired {
namespace {

/// What one file said, kept apart until it is known whether the file is one of ours at all.
struct FileDraft {
    Draft draft;
    support::Diagnostics diagnostics;
    std::filesystem::path path;
    Found found = Found::named;
    bool complete = true;
    bool ours = false;    ///< it says so
    bool foreign = false; ///< it is plainly something else
};

/// What may still be read.
struct Budget {
    std::size_t left;
    std::size_t whole;

    void spend(std::size_t bytes) {
        if (bytes > left)
            throw support::Error(fmt::format("all texts together have more than {} MiB", whole >> 20),
                                 "a file that several stacks name counts for each of them: split the state");
        left -= bytes;
    }
};

FileDraft read_one(InputText input, const LoadOptions &options, const ReadFile &read_file, Sources &sources,
                   Budget &budget) {
    FileDraft file;
    file.path = input.path;
    file.found = input.found;
    const Source &source = sources.add(std::move(input.path), yaml::without_bom(std::move(input.text)));
    const yaml::Limits limits{options.limits.nodes, options.limits.depth, budget.left};
    const yaml::Parsed parsed = yaml::parse(source, limits, file.diagnostics);
    file.complete = parsed.complete;
    const auto &documents = parsed.documents;
    for (const yaml::NodePtr &document : documents)
        budget.left -= std::min(budget.left, document->bytes);
    file.ours = std::any_of(documents.begin(), documents.end(),
                            [](const yaml::NodePtr &document) { return says_stowage(*document); });
    file.foreign = !documents.empty() &&
                   std::all_of(documents.begin(), documents.end(),
                               [](const yaml::NodePtr &document) { return is_foreign(*document); });
    if (documents.empty() && parsed.complete) {
        file.complete = false;
        file.diagnostics.add(support::Code::input_file_unreadable, source.whole(),
                             "there is nothing in this file",
                             fmt::format("start it with apiVersion: {}, or take it away", api_version));
    }
    const ReadFile counted = [&](const std::filesystem::path &path, std::size_t limit) {
        std::string text = read_file(path, limit);
        budget.spend(text.size());
        return text;
    };
    const Context context{options, file.diagnostics, sources, counted, std::move(input.folder)};
    for (const yaml::NodePtr &document : documents)
        if (!read_document(context, *document, file.draft))
            file.complete = false;
    return file;
}

enum class OnDisk { no, yes };

bool same_file(const std::filesystem::path &a, const std::filesystem::path &b, OnDisk on_disk) {
    std::error_code error;
    return a.lexically_normal() == b.lexically_normal() ||
           (on_disk == OnDisk::yes && std::filesystem::equivalent(a, b, error));
}

/// A folder may hold other YAML beside the state: what stacks name by `file`, compose files, manifests.
void pass_over_others(std::vector<FileDraft> &files, OnDisk on_disk) {
    std::vector<std::filesystem::path> contents;
    for (const FileDraft &file : files)
        if (file.ours)
            contents.insert(contents.end(), file.draft.content_files.begin(), file.draft.content_files.end());
    std::erase_if(files, [&](const FileDraft &file) {
        if (file.found == Found::named || file.ours)
            return false;
        return file.foreign || std::any_of(contents.begin(), contents.end(), [&](const auto &content) {
                   return same_file(file.path, content, on_disk);
               });
    });
}

template <typename List>
void append(List &into, List &from) {
    into.insert(into.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

[[noreturn]] void fail(const support::Diagnostics &diagnostics, const Sources &sources) {
    std::vector<support::Diagnostic> all = diagnostics.sorted();
    for (support::Diagnostic &one : all)
        if (one.where.line > 0)
            one.source_line = sources.shown_line(one.where);
    throw support::InputError(std::move(all));
}

} // namespace

State load_texts(std::vector<InputText> inputs, const LoadOptions &options, const ReadFile &read_file,
                 support::Diagnostics diagnostics) {
    Sources sources;
    Complete complete = diagnostics.empty() ? Complete::yes : Complete::no;
    std::vector<FileDraft> files;
    Budget budget{options.limits.total_bytes, options.limits.total_bytes};
    for (InputText &input : inputs)
        files.push_back(read_one(std::move(input), options, read_file, sources, budget));
    const bool any = !files.empty();
    pass_over_others(files, options.keep_on_disk ? OnDisk::no : OnDisk::yes);
    if (any && files.empty())
        diagnostics.add(support::Code::input_file_unreadable, {}, "none of the files is one of stowage",
                        fmt::format("they start with apiVersion: {}", api_version));
    Draft draft;
    for (FileDraft &file : files) {
        if (!file.complete)
            complete = Complete::no;
        for (support::Diagnostic &one : file.diagnostics.sorted())
            diagnostics.add(std::move(one));
        append(draft.servers, file.draft.servers);
        append(draft.defaults, file.draft.defaults);
        if (draft.stacks.empty())
            draft.stacks = std::move(file.draft.stacks);
        else
            append(draft.stacks, file.draft.stacks);
        append(draft.prune, file.draft.prune);
        append(draft.sources, file.draft.sources);
        append(draft.policy, file.draft.policy);
    }
    if (!any || files.empty())
        complete = Complete::no;
    State state = assemble(std::move(draft), complete, options, diagnostics);
    if (!diagnostics.empty())
        fail(diagnostics, sources);
    return state;
}

} // namespace stowage::desired
