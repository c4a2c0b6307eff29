// file:// addresses.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include "fetch/file_fetch.hpp"
#include "support/folder.hpp"

using namespace gopx;
using namespace gopx::fetch;
using namespace gopx::testing;

TEST_CASE("A file is an answer") {
  const Scratch scratch;
  put(scratch / "github.com/!azure/x/@v/v1.0.0.mod", "module x\n");
  const auto url = "file://" + (scratch / "github.com/%21azure/x/@v/v1.0.0.mod");
  const auto whole = fetch_file(url, 9);
  CHECK_FALSE(whole.fault);
  CHECK(whole.status == 200);
  CHECK(whole.body == "module x\n");
  CHECK_FALSE(whole.cut);
  CHECK(whole.effective_url == url);
  const auto cut = fetch_file(url, 8);
  CHECK(cut.cut);
  CHECK(cut.body == "module x");
  CHECK(fetch_file(url, 0).cut);
}

TEST_CASE("No file is 404, as for go; what can't be read is a fault") {
  const Scratch scratch;
  put(scratch / "file", "");
  CHECK(fetch_file("file://" + (scratch / "missing"), 9).status == 404);
  CHECK(fetch_file("file://" + (scratch / "file/below"), 9).status == 404);
  CHECK(fetch_file("file://" + scratch.path(), 9).fault == Fault::file_missing);
  REQUIRE(::mkfifo((scratch / "pipe").c_str(), 0600) == 0);
  CHECK(fetch_file("file://" + (scratch / "pipe"), 9).fault == Fault::file_missing);
}

TEST_CASE("Addresses that go refuses") {
  for (const auto* url : {"file://host/path", "file://", "file:/path", "http://x/", "",
                          "file:///a%2", "file:///a%zz", "file:///a%00b"}) {
    CAPTURE(std::string(url));
    const auto answer = fetch_file(url, 9);
    CHECK(answer.fault == Fault::bad_url);
    CHECK(answer.status == 0);
  }
}
