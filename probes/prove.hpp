// Is this URL a Go module proxy, and does it behave as the go command needs it? An examination asks
// some twenty questions, and some thirty-five checks, a row of a table each (prove_table.hpp), are
// judged by the answers.
//
// Like a probe it is a conversation that fetches nothing itself: due() gives what may be asked now,
// hear() takes an answer, proof() judges. Unlike a probe it goes on after a failure, may have
// several questions under way, and asks once for a version that does not exist: whoever wants to
// prove something has asked for that.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/report.hpp"
#include "base/result.hpp"
#include "probes/probe.hpp"

namespace gopx::probes {

// What is asked. "Canary" is the first one that is neither a pseudo-version nor +incompatible.
enum class Question : std::uint8_t {
  mod,  // the canary's .mod; it comes first and alone: without a server there is nothing to ask
  info,
  zip,
  list,
  latest,
  upper,         // the .mod of a module with upper-case letters, '!' as %21, as go sends it
  upper_plain,   // the same with '!' itself
  pseudo,        // the .mod of a pseudo-version
  incompatible,  // the .mod of a +incompatible version
  absent,        // the .info of a version that doesn't exist
  cached_only,   // the .mod once more, with Disable-Module-Fetch
  http1,         // the .mod once more, over HTTP/1.1
  ipv4,
  ipv6,
  toolchain,  // the versions of golang.org/toolchain
  supported,
  lookup,
  tile,  // several, one after another
};

struct ProveOrder {
  std::string url;
  std::vector<Canary> canaries;     // that may be asked of this URL
  bool canaries_are_public = true;  // else their names are never looked up
  bool is_public = true;            // a private proxy need not have public modules
  std::string sumdb_name;           // "" = the checksum route is not examined
  std::string sumdb_key;
  std::string known;  // what is known of this URL beforehand, for a person
  WallTime now{};
  Duration slow_first_byte = std::chrono::milliseconds{1500};
};

enum class CheckOutcome : std::uint8_t {
  pass,
  note,  // right, and worth knowing
  flaw,  // go copes with it, its user may not
  fail,  // go can't work with that
  skip,  // not judged
};
std::string_view name_of(CheckOutcome outcome);

struct CheckResult {
  std::string_view check;  // "zip-hash"
  std::string_view what;   // what a passed one means, in one sentence
  bool required = false;   // only these fail
  CheckOutcome outcome = CheckOutcome::skip;
  std::string detail;  // what was found, in one sentence; fit to show
};

enum class Verdict : std::uint8_t { ok, degraded, failed };
std::string_view name_of(Verdict verdict);

struct ExaminationResult {
  Verdict verdict = Verdict::failed;
  std::string summary;  // one sentence
  std::vector<CheckResult> checks;
};

struct Asking {
  Question question = Question::mod;
  Request request;
};

class Examination {
 public:
  // The error: no URL that go would take, or no canary at all.
  static Result<Examination> begin(const ProveOrder& order);
  Examination(Examination&&) noexcept;
  Examination& operator=(Examination&&) noexcept;
  ~Examination();

  // What may be asked now, in any order and at the same time. Everything is given once.
  std::vector<Asking> due();
  // The answer to something that was given. Others are ignored.
  void hear(Question question, const Response& response);
  // Nothing is due and everything has been answered.
  bool done() const;
  // Judges what has been heard so far; what has not been asked is skipped.
  ExaminationResult proof() const;

 private:
  struct State;
  explicit Examination(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace gopx::probes
