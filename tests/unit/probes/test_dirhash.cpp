// h1 against values of the Go toolchain and of public go.sum files.
#include "probes/dirhash.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "unit/probes/answers.hpp"

using namespace gopx::probes;

TEST_CASE("h1 of a go.mod: real modules") {
  struct Row {
    std::string go_mod, h1;
  };
  const Row rows[] = {
      {"", "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY="},
      {"module \"rsc.io/quote\"\n\nrequire \"rsc.io/sampler\" v1.3.0\n",
       "h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr0="},
      {"module \"rsc.io/sampler\"\n\nrequire \"golang.org/x/text\" "
       "v0.0.0-20170915032832-14c0d48ead0c\n",
       "h1:T1hPZKmBbMNahiBKFy5HrXp6adAjACjK9JXDnKaTXpA="},
      {"module github.com/pkg/errors\n", "h1:bwawxfHBFNV+L2hUp1rHADufV3IMtnDRdf1r5NINEl0="},
      {"module github.com/google/uuid\n", "h1:TIyPZe4MgqvfeYDBFedMoGGpEw/LqOeaOT+nhxU+yHo="},
      {"module github.com/pmezard/go-difflib\n", "h1:iKH77koFhYxTK1pcRnkKkqfTogsbg7gZNVY4sRDYZ/4="},
      {"module github.com/inconshreveable/mousetrap\n",
       "h1:PxqpIevigyE2G7u3NXJIT2ANytuPF1OarO4DADm73n8="},
      {"module github.com/inconshreveable/mousetrap\n\ngo 1.18\n",
       "h1:vpF70FUmC8bwa3OWnCshd2FqLfsEA9PFc4w1p2J65bw="},
      {"module github.com/shurcooL/sanitized_anchor_name\n",
       "h1:1NzhyTcUVG4SuEtjjoZeVRXNmyL/1OwPU0+IJeTBvfc="},
      {"module github.com/BurntSushi/toml\n", "h1:xHWCNGjB5oqiDr8zfno3MHue2Ht5sIBksp03qcyfWMU="},
      {"module golang.org/x/xerrors\n\ngo 1.11\n",
       "h1:I/5z698sn9Ka8TeJc9MKroUUfqBBauWjQqLJ2OPfmY0="},
  };
  for (const Row& row : rows) {
    CAPTURE(row.go_mod);
    CHECK(h1_of_mod(row.go_mod) == row.h1);
    CHECK(h1_of_mod(row.go_mod + " ") != row.h1);
  }
}

TEST_CASE("h1 of files: names sorted bytewise, whatever the order") {
  auto files = answers::right_files();
  const std::string expected = "h1:ludQM08oAeZbytIORYKAENWp4eFLAj+GbyvNwCioY+4=";
  CHECK(h1_of(std::span<const FileContent>(files)).value() == expected);
  std::reverse(files.begin(), files.end());
  CHECK(h1_of(std::span<const FileContent>(files)).value() == expected);
  files[0].content += "x";
  CHECK(h1_of(std::span<const FileContent>(files)).value() != expected);
}

TEST_CASE("h1 of nothing, and of a name that would forge a line") {
  CHECK(h1_of(std::span<const FileContent>()).value() ==
        "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  const FileContent forged[] = {{"a\nb", ""}};
  CHECK_FALSE(h1_of(forged));
}
