// The recipes are read by people who copy from them: every configuration in them must load, and
// what they name must exist.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "unit/config/loading.hpp"

using namespace gopx::config;

namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path{GOPX_SOURCE_DIR} / "etc/recipes";

std::string content_of(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::map<std::string, std::string> recipes() {
  std::map<std::string, std::string> all;
  for (const auto& entry : fs::directory_iterator{folder})
    all[entry.path().filename().string()] = content_of(entry.path());
  return all;
}

std::vector<std::string> blocks_of(const std::string& text) {
  constexpr std::string_view opening = "```toml\n";
  std::vector<std::string> blocks;
  for (auto at = text.find(opening); at != std::string::npos; at = text.find(opening, at)) {
    at += opening.size();
    const auto end = text.find("```", at);
    REQUIRE(end != std::string::npos);
    blocks.push_back(text.substr(at, end - at));
    at = end + 3;
  }
  return blocks;
}

}  // namespace

TEST_CASE("every configuration in a recipe loads without a word") {
  std::size_t blocks = 0;
  for (const auto& [name, text] : recipes()) {
    CAPTURE(name);
    for (const std::string& block : blocks_of(text)) {
      CAPTURE(block);
      CHECK(message_about(block) == "");
      ++blocks;
    }
  }
  CHECK(blocks >= 10);
}

TEST_CASE("a recipe with a mistake would be noticed") {
  const auto blocks = blocks_of("x\n```toml\n[probe]\nintervall = \"1s\"\n```\n");
  REQUIRE(blocks.size() == 1);
  CHECK(message_about(blocks[0]) != "");
}

TEST_CASE("every recipe has a configuration and is in the list") {
  const auto all = recipes();
  const std::string& list = all.at("README.md");
  for (const auto& [name, text] : all) {
    CAPTURE(name);
    if (name == "README.md") continue;
    CHECK_FALSE(blocks_of(text).empty());
    CHECK(list.find("(" + name + ")") != std::string::npos);
  }
}
