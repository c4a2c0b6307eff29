// A line "M V h1:…" must be there word for word. Two lines with one key and different hashes are as
// bad as a wrong one.
#include "probes/sumdb.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"

namespace gopx::probes {
namespace {

bool is_record(std::string_view text) {
  return is_note_text(text) && text.ends_with('\n') && !text.starts_with('\n') &&
         text.find("\n\n") == std::string_view::npos;
}

tl::unexpected<Error> malformed(std::string_view why) {
  return failure(fmt::format("malformed record data: {}", why));
}

// The words for what is wrong with the line of this key, or "". An empty hash accepts any.
std::string line_problem(std::string_view record, const std::string& key, const std::string& h1) {
  bool found = false;
  for (const std::string_view line : split(record, '\n')) {
    if (!line.starts_with(key + " h1:")) continue;
    const std::string_view hash = line.substr(key.size() + 1);
    if (!h1.empty() && hash != h1)
      return fmt::format("the record has {} for {}, not {}", hash, key, h1);
    found = true;
  }
  return found ? "" : fmt::format("the record has no line for {}", key);
}

std::string record_problem(const Canary& canary, const Lookup& lookup) {
  const std::string key = fmt::format("{} {}", canary.module, canary.version);
  std::string problem = line_problem(lookup.record, key, canary.zip_h1);
  if (problem.empty()) problem = line_problem(lookup.record, key + "/go.mod", canary.mod_h1);
  if (problem.empty() && lookup.id >= lookup.head.size) {
    problem = fmt::format("record {} is beyond its tree of size {}", lookup.id, lookup.head.size);
  }
  return problem;
}

std::optional<Finding> signature_problem(const Note& note, const VerifierKey& key) {
  const SignatureCheck check = check_signature(note, key);
  if (check == SignatureCheck::good) return {};
  const bool forged = check == SignatureCheck::forged;
  return bad(forged ? Fault::sumdb_inconsistent : Fault::sumdb_garbage, describe(check, key));
}

}  // namespace

Result<Lookup> parse_lookup(std::string_view body) {
  const std::size_t line_end = body.find('\n');
  if (line_end == std::string_view::npos) return malformed("no record number");
  const Result<std::uint64_t> id = parse_number(body.substr(0, line_end));
  if (!id) return malformed(id.error().message);
  const std::string_view rest = body.substr(line_end + 1);
  const std::size_t gap = rest.find("\n\n");
  if (gap == std::string_view::npos) return malformed("no tree head after the record");
  const std::string_view record = rest.substr(0, gap + 1);
  if (!is_record(record)) return malformed("the record is not text");
  const Result<Note> note = parse_note(rest.substr(gap + 2));
  if (!note) return tl::unexpected<Error>{note.error()};
  const Result<TreeHead> head = parse_tree_head(note->text);
  if (!head) return tl::unexpected<Error>{head.error()};
  return Lookup{*id, std::string(record), *note, *head};
}

Finding judge_lookup(const Canary& canary, const Response& response, const VerifierKey* key) {
  if (is_html(response)) {
    return bad(Fault::sumdb_garbage,
               fmt::format("200 with {} instead of a record", describe_page(response)));
  }
  const Result<Lookup> lookup = parse_lookup(response.body);
  if (!lookup) return bad(Fault::sumdb_garbage, lookup.error().message);
  if (key != nullptr) {
    if (auto problem = signature_problem(lookup->note, *key)) return *problem;
  }
  const std::string problem = record_problem(canary, *lookup);
  if (!problem.empty()) return bad(Fault::sumdb_inconsistent, problem);
  Finding finding =
      good(fmt::format("record {} of a tree of {} records", lookup->id, lookup->head.size));
  finding.verified = !canary.mod_h1.empty() && !canary.zip_h1.empty();
  return finding;
}

Finding judge_supported() {
  Finding finding = good("serves the checksum database");
  finding.relay = RelayAnswer::yes;
  return finding;
}

bool is_sumdb_name(std::string_view name) {
  static constexpr std::string_view marks = ".-_/:";
  const auto allowed = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           marks.find(c) != std::string_view::npos;
  };
  return !name.empty() && name.front() != '/' && name.back() != '/' &&
         name.find("//") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(), allowed);
}

}  // namespace gopx::probes
