#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stowage::portainer {

struct ContainerLog {
    /// Without their line ends, and otherwise as the container wrote them: for a terminal see
    /// support::printable, and they may hold secrets. Output and errors are mixed as they were written.
    std::vector<std::string> lines;
    /// False when the answer was cut off, or stopped being what an engine sends: then what could be read is
    /// there.
    bool complete = true;
};

/// Reads the answer of an engine's log call: frames of an 8-byte header (stream 0 to 3, three zeros, the
/// length as a big-endian number) and so many bytes, or the text alone where the container has a terminal.
/// Which of them it is shows in its first bytes.
[[nodiscard]] ContainerLog read_container_log(std::string_view body);

} // namespace stowage::portainer
