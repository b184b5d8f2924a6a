#include "export/adopt.hpp"

#include "current/match.hpp"
#include "export/candidates.hpp"
#include "export/check.hpp"
#include "export/document.hpp"
#include "export/edit.hpp"
#include "export/merge.hpp"
#include "support/error.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <memory>

namespace stowage::exported {
namespace {

using Items = std::vector<std::vector<std::string>>;

/// One export, step by step.
class Adoption {
public:
    Adoption(const std::vector<Source> &sources, const Existing &existing, const Request &request,
             const desired::ReadFile &read_file)
        : existing_(existing),
          request_(request),
          read_file_(read_file),
          servers_(all_servers(sources, existing) > 1 ? Servers::several : Servers::one),
          layout_(request.folder, request.split, servers_) {
        for (const Source &source : sources)
            drafts_.push_back({&source.state, source.server, {}, {}});
        for (const desired::InputText &file : existing.files)
            if (auto edit = std::make_unique<FileEdit>(file.path, file.text); edit->is_ours())
                edits_.emplace(file.path, std::move(edit));
    }

    Result run() {
        for (Draft &draft : drafts_)
            collect(draft);
        settle(drafts_, result_.left_out);
        for (const Draft &draft : drafts_)
            place(draft);
        find_only_in_yaml();
        write_files();
        look_at_the_whole();
        return std::move(result_);
    }

private:
    static std::size_t all_servers(const std::vector<Source> &sources, const Existing &existing) {
        std::size_t count = existing.state.servers.size();
        for (const Source &source : sources)
            count += existing.state.find_server(source.server.name) == nullptr ? 1 : 0;
        return count;
    }

    void collect(Draft &draft) {
        const current::ServerState &state = *draft.state;
        find_known(state);
        const Maker maker{state, servers_, names_};
        for (const Candidate &one : candidates(state, servers_, request_.selection, result_.left_out)) {
            const desired::Stack *before = known(state, one.record->id);
            const std::filesystem::path content =
                layout_.content_of(state.server, *one.environment, *one.record, one.name);
            const std::filesystem::path yaml = layout_.file_of(state.server, *one.environment, one.name);
            draft.entries.push_back(
                make_entry(maker, *one.record, one.name, before, Layout::seen_from(yaml, content)));
            contents_[&*one.record] = content;
        }
        if (request_.selection.everything())
            for (const model::Source *source : sources_to_write(state))
                if (!has_source(state.server, source->name))
                    draft.sources.push_back(source_item(*source, state, servers_, names_));
    }

    [[nodiscard]] bool has_source(const std::string &server, const std::string &name) const {
        return std::any_of(
            existing_.state.sources.begin(), existing_.state.sources.end(),
            [&](const desired::GitSource &source) { return source.server == server && source.name == name; });
    }

    /// Which of the server's stacks the YAML is about already.
    void find_known(const current::ServerState &state) {
        for (const auto &stack : existing_.state.stacks) {
            const model::Environment *environment =
                stack->server == state.server ? current::environment_of(*stack, state) : nullptr;
            if (environment == nullptr)
                continue;
            if (const current::Match match = current::match(*stack, state, environment->id);
                match.stack != nullptr)
                known_.emplace(std::pair(state.server, match.stack->id), stack.get());
        }
    }

    [[nodiscard]] const desired::Stack *known(const current::ServerState &state, std::int64_t id) const {
        const auto found = known_.find({state.server, id});
        return found == known_.end() ? nullptr : found->second;
    }

    void place(const Draft &draft) {
        if (existing_.state.find_server(draft.server.name) == nullptr)
            new_servers_.push_back(server_item(draft.server));
        for (const Entry &entry : draft.entries) {
            result_.secrets.insert(result_.secrets.end(), entry.secrets.begin(), entry.secrets.end());
            if (const desired::Stack *before = known(*draft.state, entry.record->id))
                update(*draft.state, entry, *before);
            else
                add(*draft.state, entry);
        }
        new_sources_.insert(new_sources_.end(), draft.sources.begin(), draft.sources.end());
    }

    void add(const current::ServerState &state, const Entry &entry) {
        const std::filesystem::path yaml = layout_.file_of(state.server, *entry.environment, entry.name);
        new_stacks_[yaml.string()].push_back(item_lines(entry));
        if (entry.content)
            put(contents_.at(entry.record), *entry.content);
        result_.added.push_back(entry.label);
    }

    void update(const current::ServerState &state, const Entry &entry, const desired::Stack &before) {
        const auto edit = before.where.known() ? edits_.find(*before.where.file) : edits_.end();
        if (edit == edits_.end())
            return;
        Merged merged =
            merge(*edit->second, edit->second->stack_at(before.where_is("name")), before, entry, state);
        if (merged.content_changed && entry.content)
            put(before.file ? std::filesystem::path(before.file->path) : contents_.at(entry.record),
                *entry.content);
        result_.remarks.insert(result_.remarks.end(), merged.remarks.begin(), merged.remarks.end());
        if (merged.changed || merged.content_changed)
            result_.updated.push_back(entry.label);
        else
            ++result_.unchanged;
    }

    void find_only_in_yaml() {
        for (const auto &stack : existing_.state.stacks) {
            const bool found = std::any_of(known_.begin(), known_.end(),
                                           [&](const auto &one) { return one.second == stack.get(); });
            const bool read = std::any_of(drafts_.begin(), drafts_.end(), [&](const Draft &draft) {
                return draft.server.name == stack->server;
            });
            if (!found && read && stack->state != desired::RunState::absent)
                result_.only_in_yaml.push_back(fmt::format("{}/{}", stack->environment.str(), stack->name));
        }
    }

    void put(const std::filesystem::path &path, const std::string &content) {
        result_.files.push_back({path, content});
        overlay_[path.lexically_normal().string()] = content;
    }

    FileEdit &edit_of(const std::string &path) {
        auto &edit = edits_[path];
        if (!edit) {
            edit = std::make_unique<FileEdit>(path, file_head());
        }
        return *edit;
    }

    void append(const std::string &path, const char *list, const Items &items) {
        if (!edit_of(path).append(list, items))
            throw support::Error(
                fmt::format("{}: '{}' is written in one line, so nothing can be added to it", path, list),
                "write its items below each other, each with a dash");
    }

    void write_files() {
        const std::string main = layout_.main_file().string();
        if (!new_servers_.empty())
            append(main, "servers", new_servers_);
        if (!new_sources_.empty())
            append(main, "sources", new_sources_);
        for (const auto &[path, items] : new_stacks_)
            append(path, "stacks", items);
        for (auto &[path, edit] : edits_) {
            const std::string text = edit->text();
            const auto before =
                std::find_if(existing_.files.begin(), existing_.files.end(),
                             [&, &name = path](const auto &file) { return file.path == name; });
            texts_.push_back({path, text, std::filesystem::path(path).parent_path(), desired::Found::named});
            if (before == existing_.files.end() || before->text != text)
                result_.files.push_back({path, text});
        }
    }

    void look_at_the_whole() {
        if (texts_.empty())
            return;
        const desired::ReadFile read = [&](const std::filesystem::path &path, std::size_t limit) {
            const auto found = overlay_.find(path.lexically_normal().string());
            return found != overlay_.end() ? found->second : read_file_(path, limit);
        };
        result_.left_to_do = left_to_do(texts_, read, drafts_);
    }

    const Existing &existing_;
    const Request &request_;
    const desired::ReadFile &read_file_;
    Servers servers_;
    Layout layout_;
    SecretNames names_;
    std::vector<Draft> drafts_;
    std::map<std::string, std::unique_ptr<FileEdit>> edits_;                       // by path
    std::map<std::pair<std::string, std::int64_t>, const desired::Stack *> known_; // by server and id
    std::map<const model::Stack *, std::filesystem::path> contents_;
    std::map<std::string, Items> new_stacks_; // by path
    Items new_servers_;
    Items new_sources_;
    std::map<std::string, std::string> overlay_; // by path
    std::vector<desired::InputText> texts_;
    Result result_;
};

} // namespace

Result adopt(const std::vector<Source> &sources, const Existing &existing, const Request &request,
             const desired::ReadFile &read_file) {
    return Adoption(sources, existing, request, read_file).run();
}

} // namespace stowage::exported
