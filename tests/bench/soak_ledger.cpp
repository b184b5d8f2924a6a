#include "soak_ledger.hpp"

#include <nlohmann/json.hpp>
#include <regex>

namespace soak {
namespace {

using simulator::LoggedRequest;

bool is_write(const LoggedRequest &request) {
    return request.method != "GET" && request.own_status != 0 && request.target.starts_with("/api/stacks");
}

std::string words_of(const LoggedRequest &request) {
    return request.method + " " + request.target + " -> " + std::to_string(request.own_status);
}

struct Deployment {
    std::string stack;
    bool from_git = false;
};

/// What a call deploys; no stack where it deploys nothing.
Deployment deployed_by(const LoggedRequest &request, const std::map<int, std::string> &names) {
    static const std::regex by_id(R"(^/api/stacks/(\d+)(/git/redeploy)?\?)");
    static const std::regex create(R"(^/api/stacks/create/.*/(string|repository)\?)");
    std::smatch found;
    if (request.method == "POST" && std::regex_search(request.target, found, create)) {
        const auto body = nlohmann::json::parse(request.body, nullptr, false);
        for (const char *key : {"name", "Name"})
            if (body.is_object() && body.contains(key))
                return {body[key].get<std::string>(), found[1] == "repository"};
    }
    if (request.method == "PUT" && std::regex_search(request.target, found, by_id)) {
        const auto name = names.find(std::stoi(found[1]));
        if (name != names.end())
            return {name->second, found[2].matched};
    }
    return {};
}

/// The part of a body that says what shall run.
std::string version_in(const std::string &body) {
    static const std::regex version(R"x(VERSION[^}]*?"value":"(\d+)")x");
    static const std::regex reversed(R"x("value":"(\d+)","name":"VERSION)x");
    std::smatch found;
    if (std::regex_search(body, found, version) || std::regex_search(body, found, reversed))
        return found[1];
    return "?" + body;
}

} // namespace

std::size_t Ledger::run_of(const LoggedRequest &request) const {
    for (std::size_t i = runs_.size(); i-- > 0;)
        if (runs_[i].user == request.user && runs_[i].from <= request.begun)
            return i;
    return 0;
}

void Ledger::cross_or_wrong(std::string words) {
    if (two_hosts_)
        ++crossed_;
    else
        wrong_.push_back(std::move(words));
}

void Ledger::check_overlaps(const std::vector<Write> &writes) {
    for (const Write &one : writes)
        for (const Write &other : writes) {
            const auto end = one.request->begun + std::chrono::milliseconds(one.request->milliseconds);
            if (one.run == other.run || one.request->begun > other.request->begun ||
                end <= other.request->begun)
                continue;
            // The server goes on with what a killed run had sent; nobody can know of that.
            if (runs_[one.run].killed)
                ++outlived_;
            else
                cross_or_wrong("two runs wrote at once: " + words_of(*one.request) + ", " +
                               words_of(*other.request));
        }
}

void Ledger::take_in_deployment(const Write &write, const std::string &stack, const std::string &content) {
    ++deployments_;
    if (write.request->own_status >= 400) {
        ++failed_;
        last_.erase(stack);
        return;
    }
    Last &last = last_[stack];
    if (last.content == content) {
        if (runs_[last.run].killed && last.excused_by.insert(last.run).second)
            ++excused_;
        else
            cross_or_wrong(stack + " was deployed again without a cause: " + words_of(*write.request) +
                           ", content " + content.substr(0, 60));
    } else {
        last.excused_by.clear();
    }
    last.content = content;
    last.run = write.run;
}

void Ledger::take_in(const std::vector<LoggedRequest> &requests, const std::string &application,
                     const std::map<int, std::string> &names) {
    std::vector<Write> writes;
    for (const LoggedRequest &request : requests)
        if (is_write(request))
            writes.push_back({&request, run_of(request)});
    check_overlaps(writes);
    for (const Write &write : writes) {
        const Deployment deployment = deployed_by(*write.request, names);
        if (!deployment.stack.empty())
            take_in_deployment(write, deployment.stack,
                               version_in(write.request->body) +
                                   (deployment.from_git ? " of " + application : ""));
    }
}

} // namespace soak
