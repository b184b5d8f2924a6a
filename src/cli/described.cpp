#include "cli/described.hpp"

#include <algorithm>
#include <map>

namespace stowage::cli {
namespace {

using Words = std::vector<std::string>;

const std::vector<std::pair<std::string, Words>> &option_groups() {
    static const std::vector<std::pair<std::string, Words>> groups = {
        {"Arguments", {}},
        {"What",
         {"--file",
          "--only",
          "--exclude",
          "--shard",
          "--git",
          "--ref",
          "--path",
          "--git-username",
          "--git-password-env",
          "--git-password-file",
          "--git-timeout",
          "--base",
          "--changed-only",
          "--allow-server-change",
          "--state",
          "--max-state-age",
          "--config",
          "--name",
          "--from",
          "--external",
          "--max-stale",
          "--inside",
          "--policy",
          "--policy-ref",
          "--split",
          "--out",
          "--secrets"}},
        {"Server",
         {"--url", "--api-key-env", "--api-key-file", "--ca-file", "--fingerprint", "--insecure",
          "--offline-git", "--no-health"}},
        {"Safety",
         {"--pull", "--auto-approve", "--preflight", "--no-preflight", "--allow-replace", "--allow-empty",
          "--max-deletes", "--allow-shared-source", "--max-changes", "--ignore-windows", "--pause-file",
          "--allow-rewind", "--verify-signatures", "--max-age", "--no-self-heal", "--rotate-credentials",
          "--allow-exec", "--allow-literal-secrets"}},
        {"Waiting",
         {"--wait-timeout", "--stable-for", "--no-wait", "--parallelism", "--interval", "--grace"}},
        {"Exit code", {"--detailed-exitcode", "--fail-on", "--on-forbidden"}},
        {"Output",
         {"--format", "--output", "--color", "--verbose", "--comment-limit", "--show-unmanaged",
          "--log-format", "--metrics-file", "--listen", "--health-max-age", "--wide", "--sort", "--quiet"}},
        {"Others", {}},
    };
    return groups;
}

const std::vector<std::pair<std::string, Words>> &command_groups() {
    static const std::vector<std::pair<std::string, Words>> groups = {
        {"Beginning", {"init", "export", "import", "doctor"}},
        {"Desired state", {"check", "validate", "plan", "apply"}},
        {"Servers", {"list", "show", "redeploy", "diff", "snapshot", "history"}},
        {"Unattended", {"reconcile", "status", "suspend", "resume", "retry"}},
        {"About stowage", {"help", "explain", "schema", "completion", "manual"}},
    };
    return groups;
}

bool has(const Words &words, const std::string &word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

} // namespace

std::string group_of(const manual::Option &option) {
    if (option.positional)
        return "Arguments";
    for (const auto &[group, names] : option_groups())
        if (has(names, option.name()))
            return group;
    return "Others";
}

std::size_t group_order(const std::string &group) {
    std::size_t order = 0;
    while (order < option_groups().size() && option_groups()[order].first != group)
        ++order;
    return order;
}

manual::Values values_of(const manual::Option &option) {
    if (option.value == "FILE" || option.name() == "--file")
        return manual::Values::files;
    if (option.value == "FOLDER")
        return manual::Values::folders;
    static const Words of_stacks = {"--only", "--exclude", "--rotate-credentials", "STACK"};
    return has(of_stacks, option.name()) ? manual::Values::stacks : manual::Values::anything;
}

// NOLINTNEXTLINE(readability-function-size): a table
std::vector<std::pair<std::string, std::string>> examples_of(const std::string &command) {
    static const std::map<std::string, std::vector<std::pair<std::string, std::string>>> examples = {
        {"plan",
         {{"stowage plan", "what apply would change, for stowage.yaml of this folder"},
          {"stowage plan --only 'production/*' --preflight", "a part of it, with a look at images and ports"},
          {"stowage plan --git . --ref feature --base main", "what a branch changes"}}},
        {"apply",
         {{"stowage apply", "show the plan, ask, change the servers"},
          {"stowage plan --out plan.json && stowage apply plan.json",
           "apply what was reviewed, and nothing else"}}},
        {"check", {{"stowage check", "the YAML, its compose files and the policy; asks no server"}}},
        {"validate", {{"stowage validate -f stacks/", "the YAML alone"}}},
        {"list",
         {{"stowage list", "every stack of the servers, and how it is"},
          {"stowage list --sort health --wide", "first what runs badly"},
          {"stowage list --external", "what runs beside Portainer, and is in none of its stacks"}}},
        {"show",
         {{"stowage show production/web", "record, what runs, who may use it, what apply would do"},
          {"stowage show plan.json", "a saved plan again"}}},
        {"diff",
         {{"stowage diff", "what differs between the servers and stowage.yaml"},
          {"stowage diff production/web | less -R", "of one stack"},
          {"stowage diff --from main", "between two commits' desired states: main's and what is here"},
          {"stowage diff --from v1.0 --to v1.1 web", "of one stack; no server is asked"}}},
        {"redeploy",
         {{"stowage redeploy web", "show it, ask, deploy it again"},
          {"stowage redeploy 'production/*' --pull --auto-approve", "with the newest images of their tags"}}},
        {"history",
         {{"stowage history", "the last 20 runs that changed something"},
          {"stowage history production/web --limit 5", "of one stack"}}},
        {"explain",
         {{"stowage explain permission.stack", "what this code of a plan's JSON means, and what to do"},
          {"stowage explain held", "all that leaves a stack as it is in an unattended pass"}}},
        {"schema",
         {{"stowage schema > desired-state.schema.json", "for an editor that completes and checks YAML"}}},
        {"import",
         {{"stowage import web 'production/shop-*'", "these alone, into the stowage.yaml that is here"}}},
        {"init",
         {{"stowage init --url https://portainer.example.com:9443",
           "a first stowage.yaml, after a look at the server"},
          {"stowage init --url https://portainer.example.com:9443 --from compose",
           "with a stack for each compose file of a folder"}}},
        {"doctor",
         {{"stowage doctor", "the servers of stowage.yaml, and what your access token can do there"}}},
        {"export",
         {{"stowage export --url https://portainer.example.com:9443",
           "everything of a server, with the access token in PORTAINER_API_KEY"},
          {"stowage export", "once more, into stowage.yaml: what changed on the server since"},
          {"stowage export --split environment --out desired --secrets secrets.env",
           "a file an environment, and the secrets in a file for your shell"}}},
        {"snapshot",
         {{"stowage snapshot --out state.json", "for 'stowage plan --state state.json', without a key"}}},
        {"reconcile",
         {{"stowage reconcile --config /etc/stowage/reconcile.yaml", "one pass, as from a timer"},
          {"stowage reconcile --git https://git.example.com/acme/desired.git --interval 5m",
           "keep running"}}},
        {"status", {{"stowage status", "how the last pass went, what fails, what is held"}}},
        {"suspend", {{"stowage suspend 'production/*' --reason 'migration' --until 2h", "leave them alone"}}},
        {"resume", {{"stowage resume", "go on"}}},
        {"retry", {{"stowage retry production/web", "try again what failed before"}}},
        {"completion",
         {{"stowage completion bash > /etc/bash_completion.d/stowage", "for every user of this host"},
          {"stowage completion fish > ~/.config/fish/completions/stowage.fish", "for you"}}},
        {"help", {{"stowage help plan", "the same as 'stowage plan --help'"}}},
    };
    const auto found = examples.find(command);
    return found == examples.end() ? std::vector<std::pair<std::string, std::string>>{} : found->second;
}

std::string group_of_command(const std::string &command) {
    for (const auto &[group, names] : command_groups())
        if (has(names, command))
            return group;
    return {};
}

std::size_t command_order(const std::string &command) {
    std::size_t order = 0;
    for (const auto &[group, names] : command_groups())
        for (const std::string &name : names) {
            if (name == command)
                return order;
            ++order;
        }
    return order;
}

std::vector<std::pair<int, std::string>> exit_codes() {
    return {{0, "done, nothing to report"},
            {1, "error: usage, input, network, server"},
            {2, "differences (plan --detailed-exitcode, --fail-on)"},
            {3, "finished, but some stacks were forbidden or hidden (--on-forbidden=report makes it 0)"},
            {4, "some stacks failed, were blocked, or are not effective"},
            {5, "another run holds the lock"},
            {130, "interrupted"}};
}

std::vector<std::pair<std::string, std::string>> variables() {
    return {{"PORTAINER_API_KEY", "the access token, where the YAML says apiKey: {env: PORTAINER_API_KEY}"},
            {"STOWAGE_URL", "the server of export, where --url is not given"},
            {"STOWAGE_COLOR, STOWAGE_PARALLELISM, STOWAGE_WAIT_TIMEOUT, STOWAGE_STABLE_FOR, "
             "STOWAGE_ON_FORBIDDEN, STOWAGE_CONFIG, STOWAGE_LOG_FORMAT, STOWAGE_MAX_CHANGES",
             "what the option of that name says, of the commands that have it; an empty one is a mistake"},
            {"STOWAGE_LOCK_DIR", "where the locks are that keep two runs of a host apart"},
            {"STOWAGE_STATE_DIR", "the folder of replaced stacks and reconcile's state"},
            {"STOWAGE_CACHE_DIR", "the folder of repositories"},
            {"NO_COLOR", "no colours, unless --color always"},
            {"XDG_STATE_HOME", "where replaced stacks and reconcile's state are kept (~/.local/state)"},
            {"XDG_CACHE_HOME", "where repositories are kept (~/.cache)"}};
}

std::string advice_for_word(const std::string &word) {
    static const std::map<std::string, std::string> words = {
        {"ls", "list"},           {"ps", "list"},          {"get", "list"},        {"status-all", "list"},
        {"adopt", "export"},      {"dump", "export"},      {"sync", "apply"},      {"up", "apply"},
        {"deploy", "apply"},      {"lint", "check"},       {"verify", "check"},    {"new", "export"},
        {"pause", "suspend"},     {"unsuspend", "resume"}, {"watch", "reconcile"}, {"daemon", "reconcile"},
        {"version", "--version"},
    };
    if (const auto found = words.find(word); found != words.end())
        return "stowage says " + found->second;
    if (word == "rm" || word == "delete" || word == "destroy")
        return "write state: absent on the stack, and apply that";
    if (word == "rollback" || word == "undo")
        return "git revert the change of the YAML, and apply that";
    return {};
}

} // namespace stowage::cli
