// What the sanitizers are told at the start. Linked into whatever is built with them.

// What UBSan stops is an illegal instruction, to be reported with its place; and no program of the project
// ends with 77, so that a test which expects a failure does not take a report for it.
extern "C" const char *__asan_default_options();
extern "C" const char *__asan_default_options() {
    return "handle_sigill=1:exitcode=77";
}

// What libraries of the system keep until the process ends: libgit2, and PCRE2 on its behalf, when threads
// that spoke HTTP end; and libcurl the certificate of a server that has no issuer and is not checked, of
// which a report shows no more than libcrypto.
extern "C" const char *__lsan_default_suppressions();
extern "C" const char *__lsan_default_suppressions() {
    return "leak:libpcre2\nleak:libgit2\nleak:libcrypto\n";
}
