// Central directories, right ones and lies; and every rule go has for the names in a module zip.
#include "probes/zipdir.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "unit/probes/answers.hpp"

using namespace gopx::probes;
using answers::make_module_zip;

namespace {

using Files = std::vector<FileContent>;

// "" = fine, else the problem.
std::string problem_with(const std::vector<std::string>& names) {
  std::vector<ZipEntry> entries;
  for (const std::string& name : names) entries.push_back({"a.com/m@v1.0.0/" + name, 0});
  const auto checked = check_names(entries, "a.com/m@v1.0.0/");
  return checked ? "" : checked.error().detail;
}

}  // namespace

TEST_CASE("a directory is read entry by entry") {
  const auto entries = read_directory(answers::right_zip(), {});
  REQUIRE(entries);
  REQUIRE(entries->size() == 4);
  CHECK(entries->at(0).name == "a.com/m@v1.0.0/go.mod");
  CHECK(entries->at(0).size == answers::right_mod.size());
  CHECK(read_directory(make_module_zip({}), {}).value().empty());
}

TEST_CASE("bytes in front of the archive and a comment behind it are allowed") {
  std::string zip = "PK" + answers::right_zip();
  zip[zip.size() - 2] = 3;  // length of the comment
  CHECK(read_directory(zip + "abc", {}).value().size() == 4);
  CHECK(read_directory(zip + "ab", {}).error().problem == ZipProblem::corrupt);
  CHECK(read_directory(zip + "abcd", {}).value().size() == 4);
}

TEST_CASE("what is no zip is told from a broken one") {
  const std::string zip = answers::right_zip();
  CHECK(read_directory("", {}).error().problem == ZipProblem::not_a_zip);
  CHECK(read_directory("<html>", {}).error().problem == ZipProblem::not_a_zip);
  CHECK(read_directory("PK", {}).error().problem == ZipProblem::corrupt);
  for (std::size_t length = 2; length < zip.size(); ++length) {
    CAPTURE(length);
    REQUIRE(read_directory(zip.substr(0, length), {}).error().problem == ZipProblem::corrupt);
  }
}

TEST_CASE("a wrong count, a wrong offset and zip64 marks are corrupt") {
  const std::string zip = answers::right_zip();
  const std::size_t end = zip.size() - 22;
  struct Row {
    std::size_t at;
    std::string bytes;
  };
  const Row rows[] = {{end + 10, {"\x05\x00", 2}},         {end + 10, {"\x03\x00", 2}},
                      {end + 10, {"\xFF\xFF", 2}},         {end + 12, {"\xFF\xFF\xFF\x00", 4}},
                      {end + 12, {"\x00\x00\x00\x00", 4}}, {end + 16, {"\xFF\xFF\xFF\xFF", 4}},
                      {end + 16, {"\xFF\xFF\xFF\x00", 4}}};
  for (const Row& row : rows) {
    std::string broken = zip;
    broken.replace(row.at, row.bytes.size(), row.bytes);
    CAPTURE(row.at);
    const auto entries = read_directory(broken, {});
    REQUIRE_FALSE(entries);
    CHECK(entries.error().problem == ZipProblem::corrupt);
  }
}

TEST_CASE("limits hold on both sides") {
  const std::string zip = make_module_zip(Files{{"a/b", "12345"}, {"c", "123"}});
  struct Row {
    ZipLimits limits;
    bool fits;
  };
  const Row rows[] = {{{2, 3, 1, 5, 8}, true},  {{1, 3, 1, 5, 8}, false}, {{2, 2, 1, 5, 8}, false},
                      {{2, 3, 0, 5, 8}, false}, {{2, 3, 1, 4, 8}, false}, {{2, 3, 1, 5, 7}, false}};
  for (const Row& row : rows) {
    const auto entries = read_directory(zip, row.limits);
    CAPTURE(row.limits.entries);
    CHECK(entries.has_value() == row.fits);
    if (!entries) CHECK(entries.error().problem == ZipProblem::too_large);
  }
}

TEST_CASE("names that go accepts") {
  CHECK(problem_with({"go.mod", "LICENSE", "a/b.go", "a/c.go", "a b/\xC3\xA4.txt", ".github/x"}) ==
        "");
  CHECK(problem_with({"", "dir/", "dir/file", "dir/"}) == "");
  CHECK(problem_with({"a/go.modx", "a/xgo.mod"}) == "");
}

TEST_CASE("names that go refuses") {
  const std::vector<std::string> refused[] = {{"../x"},
                                              {"/etc/passwd"},
                                              {"a//b"},
                                              {"a/./b"},
                                              {"a/../b"},
                                              {"a\\b"},
                                              {"x:y"},
                                              {"con.txt"},
                                              {"a."},
                                              {"sub/go.mod"},
                                              {"GO.MOD"},
                                              {"sub/Go.Mod"},
                                              {"a.go", "a.go"},
                                              {"A.go", "a.go"},
                                              {"Dir/a", "dir/b"},
                                              {"dir", "dir/a"},
                                              {"dir/a", "dir"},
                                              {"a\nb"},
                                              {"dir/", "dir"},
                                              {std::string("a\0b", 3)},
                                              {"\xFF"}};
  for (const auto& names : refused) {
    CAPTURE(names.front());
    CHECK(problem_with(names) != "");
  }
}

TEST_CASE("a name without the prefix is refused, whatever else is right") {
  for (const std::string name :
       {"a.com/m@v1.0.1/go.mod", "go.mod", "a.com/m@v1.0.0", "", "a.com/M@v1.0.0/x"}) {
    const auto checked = check_names({{name, 0}}, "a.com/m@v1.0.0/");
    CAPTURE(name);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().problem == ZipProblem::bad_name);
  }
}
