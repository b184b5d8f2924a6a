// A program with a mistake, by name. Under the sanitizers each must end with a report.
#include <climits>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace {

int grown(int number) {
    return number + 1;
}

int after_its_end(const std::vector<int> &numbers) {
    return numbers.data()[numbers.size()];
}

void forgotten(std::size_t bytes) {
    volatile char *lost = static_cast<char *>(std::malloc(bytes));
    lost[0] = 'x';
}

} // namespace

int main(int argc, char **argv) {
    const std::string_view mistake = argc > 1 ? argv[1] : "";
    if (mistake == "overflow")
        return grown(INT_MAX - 1 + argc / 2) == 0;
    if (mistake == "bounds")
        return after_its_end(std::vector<int>(static_cast<std::size_t>(argc)));
    if (mistake == "leak")
        forgotten(static_cast<std::size_t>(argc));
    return 0;
}
