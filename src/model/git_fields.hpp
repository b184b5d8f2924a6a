#pragma once

#include "model/member.hpp"

#include <string>
#include <tuple>
#include <vector>

namespace stowage::model {

/// What a stack takes from a git repository, alike in the YAML and in a server's record. This is the only
/// list of it: how it is read, filled from `defaults`, compared, ignored, fingerprinted and saved follows
/// from it.
struct GitFields {
    std::string url;
    std::string reference_name;   ///< "" is the remote's default branch
    std::string config_file_path; ///< of the compose file or manifest, inside the repository
    std::vector<std::string> additional_files;
    bool tls_skip_verify = false;

    static constexpr const char *key = "gitConfig";
    static constexpr auto members() {
        return std::tuple(
            member("url", "URL", &GitFields::url, Spelling::repository),
            member("referenceName", "ReferenceName", &GitFields::reference_name),
            member("configFilePath", "ConfigFilePath", &GitFields::config_file_path, Spelling::path),
            member("additionalFiles", "AdditionalFiles", &GitFields::additional_files, Spelling::path),
            member("tlsSkipVerify", "TLSSkipVerify", &GitFields::tls_skip_verify));
    }
};

} // namespace stowage::model
