#include "apply/record_files.hpp"

#include "apply/former.hpp"
#include "compose/stack_env.hpp"
#include "current/git_contents.hpp"
#include "current/git_questions.hpp"

namespace stowage::apply {
namespace {} // namespace

std::vector<std::string> files_of(const RunTools &run, const Record &record) {
    if (record.stack.git)
        return current::deployed_files(*record.stack.git, current::access_to(*record.stack.git, run.spec),
                                       run.context.options.git_cache, git_time);
    if (record.content && *record.content)
        return {record.content->value()};
    return {};
}

std::vector<std::string> future_files(const RunTools &run, const Record &record) {
    if (run.spec.file && !run.spec.ignores("file"))
        return {run.spec.file->content};
    Record future = record;
    if (future.stack.git && !run.plan.target_commit.empty())
        future.stack.git->config_hash = run.plan.target_commit;
    return files_of(run, future);
}

std::map<std::string, std::string> env_of_record(const model::Stack &stack) {
    return compose::arriving_env(stack.env, stack.type);
}

} // namespace stowage::apply
