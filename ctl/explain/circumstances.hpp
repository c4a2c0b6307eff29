// What the lines round an error tell about where it happened: in a container, under Homebrew, with
// which GOPROXY, and what `go mod download -x` had asked for.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "ctl/explain/lines.hpp"
#include "ctl/explain/matcher.hpp"

namespace gopx::explain {

constexpr std::size_t pending_max = 256;  // requests of -x that have no answer yet

struct Circumstances {
  bool docker = false;
  bool brew = false;
  bool hugo = false;
  bool bot = false;  // Renovate, Dependabot
  bool bazel = false;
  bool power_shell = false;
  bool direct = false;            // GOPROXY=direct, or `direct` in front
  std::size_t overridden_at = 0;  // the line in which go says that `go env -w` has no effect
  std::string goproxy;            // the last value that is shown
  std::string last_asked;         // the last URL that -x shows
  std::size_t stopped_at = 0;     // the line in which somebody ended go while it was downloading
  std::string stopped_text;
  bool stopped_by_limit = false;  // … because it took too long
  std::string hanging;            // the request of -x that had no answer then
};

class Observer {
 public:
  void note(const Line& line, const WordSet& words);
  // The text ends within this line, before go says what is wrong.
  void note_torn(const Line& line);
  // After the last line.
  Circumstances take() { return std::move(seen_); }

 private:
  void note_setting(std::string_view text);
  void note_request(std::string_view text);
  void note_end(const Line& line, const WordSet& words);

  Circumstances seen_;
  std::map<std::string, std::size_t, std::less<>> pending_;  // by URL, in which order
  std::size_t asked_ = 0;
  bool value_follows_ = false;  // the last line asked for the value of GOPROXY
  bool downloading_ = false;    // so did the last line of go's
};

}  // namespace gopx::explain
