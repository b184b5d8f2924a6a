// What libraries of the system keep until the process ends: libgit2, and PCRE2 on its behalf, when threads
// that spoke HTTP end; and libcurl the certificate of a server that has no issuer and is not checked, of
// which a report shows no more than libcrypto. Linked into whatever is built with sanitizers.
extern "C" const char *__lsan_default_suppressions();
extern "C" const char *__lsan_default_suppressions() {
    return "leak:libpcre2\nleak:libgit2\nleak:libcrypto\n";
}
