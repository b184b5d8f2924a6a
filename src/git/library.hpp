#pragma once

namespace stowage::git {

/// Every use of libgit2 in this process happens while one of these lives.
class Library {
public:
    Library();
    ~Library();
    Library(const Library &) = delete;
    Library &operator=(const Library &) = delete;
};

} // namespace stowage::git
