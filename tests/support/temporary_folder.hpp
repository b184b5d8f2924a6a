#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <stdlib.h> // NOLINT: mkdtemp is not in <cstdlib>
#include <string>

namespace tests {

/// A folder of its own, gone with the object and all that is in it.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "stowage-test-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw std::runtime_error("no temporary folder");
        path_ = std::filesystem::canonical(name);
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder &) = delete;
    TemporaryFolder &operator=(const TemporaryFolder &) = delete;
    TemporaryFolder(TemporaryFolder &&) = delete;
    TemporaryFolder &operator=(TemporaryFolder &&) = delete;

    [[nodiscard]] const std::filesystem::path &path() const { return path_; }
    [[nodiscard]] std::filesystem::path operator/(const std::filesystem::path &name) const {
        return path_ / name;
    }

    /// Writes a file, and the folders that it is in; gives its path.
    std::filesystem::path write(const std::filesystem::path &name, const std::string &content) const {
        const std::filesystem::path file = path_ / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << content;
        return file;
    }

private:
    std::filesystem::path path_;
};

} // namespace tests
