// What libraries of the system keep until the process ends: libgit2, and PCRE2 on its behalf, when threads
// that spoke HTTP end. Linked into whatever is built with sanitizers.
extern "C" const char *__lsan_default_suppressions();
extern "C" const char *__lsan_default_suppressions() {
    return "leak:libpcre2\nleak:libgit2\n";
}
