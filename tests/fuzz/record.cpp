// Look-ups of the checksum database: number, record, signed tree head.
#include "fuzz/target.hpp"
#include "probes/sumdb.hpp"

namespace gopx::fuzz {
namespace {

using namespace gopx::probes;

const Canary canary{"a.com/m", "v1.0.0", "h1:Zii2b7j8CsbAD5ryZcE8hO8CazSSXfwZx6CfxvpLyaA=",
                    "h1:ludQM08oAeZbytIORYKAENWp4eFLAj+GbyvNwCioY+4="};

void examine_parts(const Lookup& lookup, std::string_view input) {
  const std::string front =
      std::to_string(lookup.id) + "\n" + lookup.record + "\n" + lookup.note.text;
  require(input.starts_with(front), "the parts of a look-up are what was there");
  require(!lookup.record.empty() && lookup.record.ends_with('\n'), "a record is whole lines");
  require(lookup.note.text.starts_with(tree_head_text(lookup.head)), "the head is the note's");
}

bool has_line(std::string_view record, const std::string& line) {
  return ("\n" + std::string(record)).find("\n" + line + "\n") != std::string::npos;
}

void examine_verdict(const Finding& finding, std::string_view input) {
  require(is_one_line(finding.detail), "a verdict is one line");
  require(!finding.verified || !finding.fault, "what is verified is good");
  if (finding.fault) return;
  const auto lookup = parse_lookup(input);
  require(lookup.has_value(), "what is good can be read");
  require(has_line(lookup->record, "a.com/m v1.0.0 " + canary.zip_h1), "the zip's line is there");
  require(has_line(lookup->record, "a.com/m v1.0.0/go.mod " + canary.mod_h1),
          "go.mod's line is there");
  require(lookup->id < lookup->head.size, "a record is within its tree");
}

}  // namespace

void examine(std::string_view input) {
  if (const auto lookup = parse_lookup(input)) examine_parts(*lookup, input);
  static const VerifierKey key =
      parse_verifier_key("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
          .value();
  Response response;
  response.status = 200;
  response.body = std::string(input);
  examine_verdict(judge_lookup(canary, response), input);
  examine_verdict(judge_lookup(canary, response, &key), input);
}

}  // namespace gopx::fuzz
