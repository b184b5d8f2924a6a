#include "portainer/json/decode_gitops.hpp"

#include "portainer/json/list.hpp"
#include "support/text.hpp"

#include <nlohmann/json.hpp>

namespace stowage::portainer {
namespace {

/// A number of the API as an enum that goes up to `last`; any other is its `unknown`.
template <typename Enum>
Enum read_enum(const Field &field, Enum last) {
    const std::int64_t number = field.number();
    return number >= 1 && number <= static_cast<std::int64_t>(last) ? static_cast<Enum>(number)
                                                                    : Enum::unknown;
}

/// Servers spell the keys of accesses in more than one way.
std::vector<std::int64_t> read_ids(const Field &accesses, const char *key, const char *other_key) {
    return read_list(accesses, [&](const Field &access) {
        access.expect_object();
        return access[access.has(other_key) ? other_key : key].id();
    });
}

model::Source read_source(const Field &source) {
    source.expect_object();
    const Field git = source["git"];
    const Field authentication = git["authentication"];
    model::Source out;
    out.id = source["id"].id();
    if (out.id == 0)
        source["id"].fail("expected the source's number, got nothing");
    out.name = source["name"].text();
    out.type = read_enum(source["type"], model::SourceType::helm);
    out.url = git["url"].text();
    out.authentication = !authentication.missing();
    out.username = authentication["username"].text();
    out.tls_skip_verify = git["tlsSkipVerify"].flag();
    out.status = read_enum(source["status"], model::SourceStatus::error);
    out.status_error = source["statusError"].text();
    out.interval = source["interval"].text();
    out.is_public = source["public"].flag();
    out.administrators_only = source["administratorsOnly"].flag();
    out.users = read_ids(source["userAccesses"], "userId", "UserId");
    out.teams = read_ids(source["teamAccesses"], "teamId", "TeamId");
    out.owner_id = source["ownerID"].id();
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

Decoded<std::monostate> decode_nothing(std::string_view body) {
    return caught([&] {
        if (!support::trim(body).empty())
            static_cast<void>(parse_json(body));
        return std::monostate();
    });
}

} // namespace stowage::portainer
