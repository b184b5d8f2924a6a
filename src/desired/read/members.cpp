#include "desired/read/members.hpp"

#include "desired/read/restart_times.hpp"
#include "support/codes.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace stowage::desired {
namespace {

using support::Code;

std::string as_written(std::string_view text) {
    return std::string(text);
}

std::string without_blanks_around(std::string_view text) {
    return std::string(support::trim(text));
}

/// What the text of a member, or each of its texts, may be.
struct TextRule {
    std::string_view path;
    std::optional<Complaint> (*check)(std::string_view text);
    Code code;
    std::string (*spelled)(std::string_view text) = as_written;
    bool is_duration = false;
};

constexpr std::array text_rules = std::to_array<TextRule>({
    {"gitConfig.url", check_git_url, Code::input_bad_url},
    {"gitConfig.referenceName", check_reference_name, Code::input_bad_path},
    {"gitConfig.configFilePath", check_repository_path, Code::input_bad_path},
    {"gitConfig.additionalFiles", check_repository_path, Code::input_bad_path},
    {"autoUpdate.interval", check_poll_interval, Code::input_bad_duration, as_written, true},
    {"autoUpdate.webhook", check_uuid, Code::input_bad_id, support::lower},
    {"restartSchedule.cronExpression", check_restart_times, Code::input_bad_schedule, without_blanks_around},
});

const TextRule *text_rule_for(std::string_view path) {
    const auto *found = std::find_if(text_rules.begin(), text_rules.end(),
                                     [&](const TextRule &rule) { return rule.path == path; });
    return found == text_rules.end() ? nullptr : found;
}

} // namespace

void MemberReader::take(const std::string &path, const char *key, bool &into) const {
    if (const auto flag = fields_.flag(key)) {
        into = flag->value;
        places_[path] = flag->where;
    }
}

void MemberReader::take(const std::string &path, const char *key, std::string &into) const {
    const auto text = is_member_duration(path) ? fields_.duration(key) : fields_.text(key);
    if (!text)
        return;
    into = member_text(path, text->value);
    places_[path] = text->where;
    check(path, key, *text);
}

void MemberReader::take(const std::string &path, const char *key, std::vector<std::string> &into) const {
    const auto texts = fields_.texts(key);
    if (!texts)
        return;
    places_[path] = texts->where;
    for (const Written<std::string> &text : texts->value) {
        into.push_back(member_text(path, text.value));
        check(path, fmt::format("a path in {}", key), text);
    }
}

void MemberReader::check(std::string_view path, const std::string &what,
                         const Written<std::string> &text) const {
    const TextRule *rule = text_rule_for(path);
    if (rule == nullptr)
        return;
    if (const auto complaint = rule->check(text.value))
        context_.error(rule->code, text.where, fmt::format("{} {}", what, complaint->what),
                       complaint->advice);
}

std::optional<Complaint> check_member_text(std::string_view path, std::string_view text) {
    const TextRule *rule = text_rule_for(path);
    return rule == nullptr ? std::nullopt : rule->check(text);
}

std::string member_text(std::string_view path, const std::string &text) {
    const TextRule *rule = text_rule_for(path);
    return rule == nullptr ? text : rule->spelled(text);
}

bool is_member_duration(std::string_view path) {
    const TextRule *rule = text_rule_for(path);
    return rule != nullptr && rule->is_duration;
}

} // namespace stowage::desired
