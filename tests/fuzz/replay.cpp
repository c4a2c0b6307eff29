// Stands in for libFuzzer where there is none: hands every file of the folders (and the files) that
// it is given to the target, each in memory of exactly its size, so that a read past the end is
// seen by the sanitizers. Options of libFuzzer are passed over.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_of(int argc, char** argv) {
  std::vector<fs::path> files;
  for (int i = 1; i < argc; ++i) {
    const fs::path path{argv[i]};
    if (argv[i][0] == '-') continue;
    if (!fs::is_directory(path)) files.push_back(path);
    if (!fs::is_directory(path)) continue;
    for (const auto& entry : fs::directory_iterator{path}) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool replay(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  const std::vector<char> bytes{std::istreambuf_iterator<char>{file}, {}};
  if (!file) return false;
  const auto exact = std::make_unique<std::uint8_t[]>(bytes.size());
  std::copy(bytes.begin(), bytes.end(), exact.get());
  std::printf("%s: %zu bytes\n", path.filename().c_str(), bytes.size());
  std::fflush(stdout);
  return LLVMFuzzerTestOneInput(exact.get(), bytes.size()) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto files = files_of(argc, argv);
  const bool all_read = std::all_of(files.begin(), files.end(), replay);
  if (files.empty() || !all_read) std::fprintf(stderr, "nothing to replay, or it can't be read\n");
  return files.empty() || !all_read ? 1 : 0;
}
