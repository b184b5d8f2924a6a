#pragma once

#include "desired/yaml/node.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace stowage::desired::test {

/// The JSON Schema of the desired state, as an editor would use it.
class Schema {
public:
    explicit Schema(const std::filesystem::path &path);
    ~Schema();
    Schema(const Schema &) = delete;
    Schema &operator=(const Schema &) = delete;

    /// "" when the document fits, else what is wrong with it.
    [[nodiscard]] std::string mistakes_in(const yaml::Node &document) const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace stowage::desired::test
