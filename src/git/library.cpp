#include "git/library.hpp"

#include <git2.h>

namespace stowage::git {

Library::Library() {
    git_libgit2_init();
}
Library::~Library() {
    git_libgit2_shutdown();
}

} // namespace stowage::git
