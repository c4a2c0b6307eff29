// The checks of the checksum route. A proxy need not relay a checksum database: then go asks the
// database itself. But once it has said that it does, go asks nobody else, so a broken relay is
// worse than none.
#include <array>

#include <fmt/format.h>

#include "base/sentence.hpp"
#include "base/text.hpp"
#include "probes/prove_table.hpp"
#include "probes/sumdb.hpp"

namespace gopx::probes {
namespace {

Judgement supported(const Facts& facts) {
  if (facts.order.sumdb_name.empty()) return skip("no checksum database is configured");
  const Response* response = facts.answer(Question::supported);
  if (response == nullptr) return unanswered(facts, Question::supported);
  const auto arrival = facts.arrival(Question::supported);
  if (!arrival && is_html(*response))
    return fail(fmt::format("200 with {}: go takes that for yes", describe_page(*response)));
  if (!arrival) return pass(fmt::format("it serves {}", facts.order.sumdb_name));
  if (arrival->fault) return faulty(CheckOutcome::fail, *arrival);
  return note(fmt::format("not served ({}): go asks {} directly", response->status,
                          facts.order.sumdb_name));
}

// Why there is no look-up.
Judgement no_lookup(const Facts& facts) {
  const Response* relay = facts.answer(Question::supported);
  if (relay == nullptr || relay->fault || relay->status != 200)
    return skip("it does not serve the checksum database");
  if (!facts.order.canaries_are_public) return skip("private names are never looked up");
  if (!facts.key) return skip("the key of the database is not known");
  return unanswered(facts, Question::lookup);
}

// The look-up in words; with a reading of its own for each check.
template <class Judge>
Judgement of_lookup(const Facts& facts, Judge judge) {
  const Response* response = facts.answer(Question::lookup);
  if (response == nullptr) return no_lookup(facts);
  if (facts.arrival(Question::lookup)) return skip("no record");
  const Result<Lookup> read = parse_lookup(response->body);
  if (!read) return skip("no record");
  return judge(*read, *response);
}

Judgement lookup(const Facts& facts) {
  const Response* response = facts.answer(Question::lookup);
  if (response == nullptr) return no_lookup(facts);
  if (const auto arrival = facts.arrival(Question::lookup))
    return faulty(CheckOutcome::fail, *arrival);
  const Result<Lookup> read = parse_lookup(response->body);
  if (read) return pass(fmt::format("record {} for {}", read->id, facts.canary.module));
  return faulty(CheckOutcome::fail, judge_lookup(facts.canary, *response, nullptr));
}

Judgement lines(const Facts& facts) {
  return of_lookup(facts, [&](const Lookup&, const Response& response) {
    const Finding finding = judge_lookup(facts.canary, response, nullptr);
    if (finding.fault) return faulty(CheckOutcome::fail, finding);
    return facts.canary.zip_h1.empty() ? skip("no known hash for the test module")
                                       : pass("both hashes are right");
  });
}

Judgement signature(const Facts& facts) {
  return of_lookup(facts, [&](const Lookup& read, const Response&) {
    const SignatureCheck check = check_signature(read.note, *facts.key);
    if (check == SignatureCheck::good)
      return pass(fmt::format("{} signed a tree of {} records", facts.key->name, read.head.size));
    return fail(describe(check, *facts.key));
  });
}

Judgement tiles(const Facts& facts) {
  if (!facts.tile)
    return facts.answer(Question::lookup) == nullptr ? no_lookup(facts) : skip("none needed");
  const bool contradicts = facts.tile->fault == Fault::sumdb_inconsistent;
  if (facts.tile->fault && !contradicts) return faulty(CheckOutcome::fail, *facts.tile);
  return contradicts ? pass("available")
                     : pass("each tile has the hash that its parent has for it");
}

Judgement inclusion(const Facts& facts) {
  if (!facts.tile)
    return facts.answer(Question::lookup) == nullptr ? no_lookup(facts) : skip("no tiles");
  if (facts.tile->fault == Fault::sumdb_inconsistent)
    return faulty(CheckOutcome::fail, *facts.tile);
  return facts.tile->fault ? skip("a tile is missing") : pass(facts.tile->detail);
}

constexpr std::array table{
    Check{"sumdb", true, msgid("it serves the checksum database, or says clearly that it does not"),
          supported},
    Check{"sumdb-lookup", true, msgid("a lookup returns a record"), lookup},
    Check{"sumdb-lines", true, msgid("the record contains both known hashes"), lines},
    Check{"sumdb-signature", true, msgid("the tree is signed with the key of the database"),
          signature},
    Check{"sumdb-tiles", true, msgid("the tiles of the tree are available"), tiles},
    Check{"sumdb-inclusion", true, msgid("the record is in the signed tree"), inclusion},
};

}  // namespace

std::span<const Check> sumdb_checks() { return table; }

}  // namespace gopx::probes
