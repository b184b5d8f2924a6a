#pragma once

#include <stdexcept>

namespace stowage::git {

/// A failure of libgit2, with its words; secrets in them are masked.
class Failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The remote did not answer in time.
class TimedOut : public Failure {
public:
    using Failure::Failure;
};

/// There is not as much memory as libgit2 wants.
class OutOfMemory : public Failure {
public:
    using Failure::Failure;
};

} // namespace stowage::git
