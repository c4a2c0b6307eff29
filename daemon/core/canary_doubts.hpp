// A test module of the configuration with a mistyped hash looks as if every proxy served wrong
// content. Whether it is the proxies or the line is told by what they serve: public proxies that
// agree with each other and all contradict the line are right, as long as nobody confirms it.
// Built-in test modules are never doubted.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/report.hpp"

namespace gopx::core {

struct CanaryDoubt {
  Canary canary;        // as the configuration has it
  bool of_zip = false;  // the zip's hash; else that of the go.mod
  std::string served;   // "h1:…": what all of them serve
  std::size_t by = 0;   // how many
};

class CanaryDoubts {
 public:
  // What a public proxy has shown of a test module; `who` is its identity.
  void confirmed(const Canary& canary, Fault about, std::string_view who);
  void contradicted(const Canary& canary, Fault about, std::string_view served,
                    std::string_view who);
  // At least two proxies contradict the line, with one voice, and none confirms it.
  std::vector<CanaryDoubt> all() const;
  void clear() { seen_.clear(); }

 private:
  struct Seen {
    Canary canary;
    bool of_zip = false;
    bool confirmed = false;
    std::map<std::string, std::string> served;  // by identity
  };
  Seen& of(const Canary& canary, Fault about);
  std::vector<Seen> seen_;  // at most two for each test module of the configuration
};

// The test module with the hash that is served in place of the one in doubt.
Canary corrected(const CanaryDoubt& doubt);

}  // namespace gopx::core
