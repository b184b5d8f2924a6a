#pragma once

#include "measure.hpp"
#include "support/temporary_folder.hpp"

#include <filesystem>
#include <iosfwd>
#include <map>
#include <memory>
#include <string>

namespace bench {

/// portainer-sim with many stacks, and a desired state that is just what it has. Four in five come from git.
class Fleet {
public:
    /// `per_file`: how many stacks a file of the desired state has.
    explicit Fleet(std::size_t stacks, std::size_t per_file = 100);
    ~Fleet();
    Fleet(const Fleet &) = delete;
    Fleet &operator=(const Fleet &) = delete;

    /// Runs `stowage plan --detailed-exitcode`. Throws std::runtime_error where it finds a difference.
    [[nodiscard]] Usage plan() const;

    /// Has curl make the same requests: one process, one connection, one after the other.
    [[nodiscard]] Usage curl() const;

    /// Requests to the API since the last call: how often each, with numbers as `N`.
    [[nodiscard]] std::map<std::string, std::size_t> requests() const;

    [[nodiscard]] std::size_t inline_stacks() const { return stacks_ / 5; }

private:
    void load_state() const;
    [[nodiscard]] std::string git_url() const {
        return "http://127.0.0.1:" + std::to_string(port_) + "/git/app.git";
    }
    void write_desired() const;
    void write_stack(std::ostream &out, std::size_t number) const;
    void write_curl_config() const;
    [[nodiscard]] bool is_inline(std::size_t number) const { return number % 5 == 0; }

    std::size_t stacks_;
    std::size_t per_file_;
    tests::TemporaryFolder folder_;
    std::unique_ptr<Background> server_;
    int port_ = 0;
    std::string commit_;
};

} // namespace bench
