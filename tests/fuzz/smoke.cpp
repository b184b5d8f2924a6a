// Stands in for libFuzzer where it is not there: runs each file of the folders that are named, and mutations
// of them that are the same every time.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace {

namespace fs = std::filesystem;

void run(const std::string &input) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t *>(input.data()), input.size());
}

std::vector<std::string> read_all(int count, char **folders) {
    std::vector<fs::path> paths;
    for (int i = 0; i < count; ++i)
        for (const fs::directory_entry &entry : fs::recursive_directory_iterator(folders[i]))
            if (entry.is_regular_file() && entry.path().extension() != ".expected")
                paths.push_back(entry.path());
    std::sort(paths.begin(), paths.end());
    std::vector<std::string> contents;
    for (const fs::path &path : paths) {
        std::ifstream file(path, std::ios::binary);
        contents.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return contents;
}

class Mutations {
public:
    explicit Mutations(const std::vector<std::string> &seeds) : seeds_(seeds) {}

    std::string next() {
        std::string text = seed();
        for (std::size_t i = below(4) + 1; i > 0; --i)
            change(text);
        return text;
    }

private:
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }
    const std::string &seed() { return seeds_[below(seeds_.size())]; }

    void change(std::string &text) {
        // What the formats give a meaning to.
        static constexpr std::string_view pieces[] = {
            "\n", "\t", ": ",  "- ",   "{",     "}",     "[",  "]",  "'",    "\"", "&a ",    "*a",
            "<<", "!",  "|\n", ">\n",  "---\n", "...\n", "# ", "${", "$A",   "%",  "\\",     "\xff",
            "@",  "? ", ",",   "\r\n", "~",     "\x04",  "=",  "`",  "null", "0x", "!!str ", "export "};
        const std::size_t at = below(text.size() + 1);
        switch (below(5)) {
        case 0:
            text.insert(at, pieces[below(std::size(pieces))]);
            break;
        case 1:
            text.erase(at, below(20));
            break;
        case 2:
            if (at < text.size())
                text[at] = static_cast<char>(below(256));
            break;
        case 3: {
            const std::string &other = seed();
            text.insert(at, other.substr(below(other.size()), below(80)));
            break;
        }
        default:
            text.resize(at);
        }
    }

    const std::vector<std::string> &seeds_;
    std::mt19937 random_{20240229}; // NOLINT: the same every time on purpose
};

} // namespace

int main(int argc, char **argv) {
    if (argc < 3) {
        std::fprintf(stderr, "usage: %s MUTATIONS FOLDER…\n", argv[0]);
        return 2;
    }
    const std::vector<std::string> seeds = read_all(argc - 2, argv + 2);
    if (seeds.empty()) {
        std::fprintf(stderr, "there is no file in these folders\n");
        return 2;
    }
    for (const std::string &seed : seeds)
        run(seed);
    Mutations mutations(seeds);
    for (int i = std::atoi(argv[1]); i > 0; --i)
        run(mutations.next());
    return 0;
}
