// See scratch.hpp.
#include "support/scratch.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace gopx::support {

namespace fs = std::filesystem;

Scratch::Scratch() {
  std::string pattern = "/tmp/gopx-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder in /tmp");
  path_ = pattern;
}

Scratch::~Scratch() {
  if (std::getenv("GOPX_KEEP_SCRATCH") != nullptr) return;  // to look at what a test left
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::optional<std::string> read_file(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>{file}, {}};
}

void write_file(const fs::path& path, const std::string& content) {
  fs::create_directories(path.parent_path());
  std::ofstream file{path, std::ios::binary | std::ios::trunc};
  file << content;
  file.close();
  if (!file) throw std::runtime_error("can't write " + path.string());
}

std::string tail_of(const fs::path& path, std::size_t bytes) {
  const std::string content = read_file(path).value_or("");
  return content.size() <= bytes ? content : "…" + content.substr(content.size() - bytes);
}

}  // namespace gopx::support
