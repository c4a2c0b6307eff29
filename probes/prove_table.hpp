// Private to the examination: the facts that were gathered, and the table of checks. A check is a
// row: its name, whether go depends on it, what it means when passed, and a pure function from the
// facts to a judgement. The functions are in prove_wire, prove_modules and prove_sumdb.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "probes/address.hpp"
#include "probes/classify.hpp"
#include "probes/note.hpp"
#include "probes/prove.hpp"
#include "probes/zip.hpp"

namespace gopx::probes {

struct Facts {
  ProveOrder order;
  Address address;
  Canary canary;
  std::optional<Canary> upper, pseudo, incompatible;
  std::optional<VerifierKey> key;
  std::map<Question, std::string> urls;  // of what was asked
  std::map<Question, Response> answers;
  std::optional<ZipResult<std::vector<FileDigest>>> zip;  // of a 200
  std::optional<Finding> tile;                            // the last one, or the one that failed
  bool unreachable = false;                               // the first question found no server

  const Response* answer(Question question) const;
  // Everything but a body with status 200, in the words of a probe; nullopt = judge the body. Only
  // for what was answered.
  std::optional<Finding> arrival(Question question) const;
  // Both .mod and .info came with status 200; nullopt = one of them was not asked.
  std::optional<bool> has_metadata() const;
  // A private proxy that says 404 to a public module: it may, and then nothing can be shown.
  bool is_unproven() const;
};

struct Judgement {
  CheckOutcome outcome = CheckOutcome::skip;
  std::string detail;
};
Judgement pass(std::string_view detail);
Judgement note(std::string_view detail);
Judgement flaw(std::string_view detail);
Judgement fail(std::string_view detail);
Judgement skip(std::string_view detail);
// "zip-mismatch: …" as this outcome.
Judgement faulty(CheckOutcome outcome, const Finding& finding);
// Why a question has no answer.
Judgement unanswered(const Facts& facts, Question question);

struct Check {
  std::string_view name;
  bool required;
  std::string_view what;
  Judgement (*judge)(const Facts&);
};

std::span<const Check> wire_checks();
std::span<const Check> module_checks();
std::span<const Check> sumdb_checks();

// The verdict in one sentence.
std::string summary_of(const Facts& facts, const ExaminationResult& proof);

}  // namespace gopx::probes
