#pragma once

namespace stowage::support {

/// Lets this process open as many files and connections as the system allows it, instead of the lower number
/// that it begins with (often 1,024, which a fleet of 500 servers uses up). Where that can't be, it stays.
void allow_many_open_files();

} // namespace stowage::support
