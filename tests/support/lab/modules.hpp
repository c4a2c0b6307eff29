// The made-up modules of the lab, all below example.test (reserved by RFC 6761: nobody owns it),
// with their true hashes. Among them an upper-case path (escaped as !b), a major version suffix,
// one that requires others, two versions of one module, and one whose zip is some hundred
// kilobytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gopx::lab {

struct ModuleVersion {
  std::string path, version;
  std::string mod;   // the go.mod
  std::string info;  // JSON
  std::string zip;
  std::string tampered_zip;  // a valid module zip with other content
  std::string mod_h1, zip_h1;

  std::string subject() const { return path + "@" + version; }
};

std::vector<ModuleVersion> made_up_modules();
// "!b" to "B" and back, as in proxy URLs. What can't be unescaped stays as it is, and is then not
// found.
std::string unescape_path(std::string_view escaped);
std::string escape_path(std::string_view path);

}  // namespace gopx::lab
