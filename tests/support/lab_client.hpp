// A running gopx-lab of a test's own, and what it was asked.
#pragma once

#include <boost/json/value.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/folder.hpp"
#include "support/process.hpp"

namespace gopx::testing {

class LabClient {
 public:
  struct Options {
    int mirrors = 2;
    bool tls = false;
    bool database_at_its_name = false;  // at https://NAME; takes tls
  };
  LabClient() : LabClient(Options{}) {}
  explicit LabClient(Options options);  // returns when it is ready

  // letter: "a", "b", …; "sumdb"; "all".
  void fault(std::string_view letter, std::string_view kind) const;
  // wish: the JSON of a fault or of several.
  void fault_json(std::string_view letter, const std::string& wish) const;
  void mend(std::string_view letter) const { fault(letter, "ok"); }

  std::string url(std::string_view letter) const;  // https:// with tls
  std::string plain_url(std::string_view letter) const;
  std::string database_key() const;
  std::string database_url() const;
  std::filesystem::path ca() const { return scratch_ / "ca.pem"; }
  // The [sumdb], [[canary]] and [[endpoint]] blocks for a gopxd.toml.
  std::string canaries_toml() const;
  // "module@version" of everything it serves.
  std::vector<std::string> modules() const;

  // Paths asked of this mirror so far ("" = all), in order.
  std::vector<std::string> paths_asked(std::string_view letter) const;
  boost::json::array requests(std::string_view letter) const;
  void forget() const;

 private:
  const boost::json::object& mirror(std::string_view letter) const;

  Scratch scratch_;
  std::unique_ptr<Process> process_;
  boost::json::value lab_;
  unsigned short control_port_ = 0;
};

}  // namespace gopx::testing
