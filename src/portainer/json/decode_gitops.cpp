#include "portainer/json/decode_gitops.hpp"

#include "portainer/json/list.hpp"
#include "support/text.hpp"

#include <nlohmann/json.hpp>

namespace stowage::portainer {
namespace {

/// Reading answers have words, those of writes have numbers.
model::SourceType read_source_type(const Field &type) {
    if (type.is_number())
        return type.number() == 1 ? model::SourceType::git : model::SourceType::unknown;
    const std::string word = type.text();
    if (word == "git")
        return model::SourceType::git;
    if (word == "helm")
        return model::SourceType::helm;
    return word == "oci" ? model::SourceType::oci : model::SourceType::unknown;
}

model::SourceStatus read_source_status(const Field &status) {
    if (status.is_number())
        return model::SourceStatus::unknown;
    const std::string word = status.text();
    if (word == "healthy")
        return model::SourceStatus::healthy;
    return word == "error" ? model::SourceStatus::error : model::SourceStatus::unknown;
}

std::vector<std::int64_t> read_ids(const Field &list) {
    return read_list(list, [](const Field &id) { return id.id(); });
}

void read_credentials(const Field &authentication, const char *username, model::Source &out) {
    out.authentication = !authentication.missing();
    out.username = authentication[username].text();
}

/// Of GET /gitops/sources/{id}: an access of nobody is left empty, and means administrators only.
void read_details(const Field &source, model::Source &out) {
    const Field connection = source["connection"];
    out.detailed = true;
    out.tls_skip_verify = connection["tlsSkipVerify"].flag();
    const Field authentication = connection["authentication"];
    read_credentials(authentication, "username", out);
    const Field access = source["access"];
    out.is_public = access["public"].flag();
    out.users = read_ids(access["users"]);
    out.teams = read_ids(access["teams"]);
    out.administrators_only = !out.is_public && out.users.empty() && out.teams.empty();
    const Field workflows = source["workflows"];
    for (std::size_t i = 0; i < workflows.size(); ++i) {
        const Field workflow = workflows.at(i);
        if (const Field type = workflow["type"]; type.missing() || type.text() == "stack")
            out.stacks.push_back(workflow["id"].id());
    }
}

/// Of the answers to POST and PUT.
void read_written(const Field &source, const Field &git, model::Source &out) {
    out.detailed = true;
    out.url = git["URL"].text();
    out.tls_skip_verify = git["TLSSkipVerify"].flag();
    const Field authentication = git["Authentication"];
    read_credentials(authentication, "Username", out);
    out.is_public = source["public"].flag();
    out.administrators_only = source["administratorsOnly"].flag();
    out.users = read_ids(source["userAccesses"]);
    out.teams = read_ids(source["teamAccesses"]);
}

model::Source read_source(const Field &source) {
    source.expect_object();
    model::Source out;
    out.id = source["id"].id();
    if (out.id == 0)
        source["id"].fail("expected the source's number, got nothing");
    out.name = source["name"].text();
    out.type = read_source_type(source["type"]);
    out.url = source["url"].text();
    out.status = read_source_status(source["status"]);
    out.status_error = source["error"].text();
    out.interval = source["interval"].text();
    out.owner_id = source["ownerID"].id();
    if (source.has("connection"))
        read_details(source, out);
    else if (const Field git = source["git"]; !git.missing())
        read_written(source, git, out);
    return out;
}

} // namespace

Decoded<std::string> decode_preview(std::string_view body) {
    return caught([&] {
        const nlohmann::json json = parse_json(body);
        const Field file(json, "file");
        file.expect_object();
        const Field content = file["FileContent"];
        if (content.missing())
            content.fail("expected text, got nothing");
        return content.text();
    });
}

Decoded<model::Source> decode_source(std::string_view body) {
    return caught([&] {
        const nlohmann::json json = parse_json(body);
        return read_source(Field(json, "source"));
    });
}

Decoded<std::vector<model::Source>> decode_sources(std::string_view body) {
    return decode_list(body, "sources", read_source);
}

Decoded<std::string> decode_source_test(std::string_view body) {
    return caught([&] {
        const nlohmann::json json = parse_json(body);
        const Field test(json, "test");
        test.expect_object();
        if (test["success"].flag())
            return std::string();
        const std::string words = test["error"].text();
        const std::string_view problem = support::trim(words);
        return problem.empty() ? std::string("it gave no reason") : std::string(problem);
    });
}

Decoded<std::monostate> decode_nothing(std::string_view body) {
    return caught([&] {
        if (!support::trim(body).empty())
            static_cast<void>(parse_json(body));
        return std::monostate();
    });
}

} // namespace stowage::portainer
