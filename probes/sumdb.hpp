// The checksum route. A proxy may relay a checksum database: it says so at /sumdb/NAME/supported,
// and go then asks it, and nobody else, for every look-up. So "supported" with broken look-ups is
// worse than no relay at all.
//
// A look-up answers with a record (the go.sum lines of one module version), its number, and a
// signed tree head. Here it must have the right shape, its head the signature of the database, and
// hold the lines whose hashes we know. The signature doesn't cover the record: that it is in the
// tree is for inclusion.hpp to prove. A record without the wanted lines is a failure and not "no
// opinion": go took it for that once (golang/go#79070).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "probes/classify.hpp"
#include "probes/note.hpp"

namespace gopx::probes {

// The body of a look-up, taken apart (tlog.ParseRecord, then note and tree).
struct Lookup {
  std::uint64_t id = 0;  // number of the record in the log
  std::string record;    // "M V h1:…\nM V/go.mod h1:…\n"
  Note note;
  TreeHead head;
};

// The error says what is malformed.
Result<Lookup> parse_lookup(std::string_view body);

// Judges the body of a 200 answer to lookup/M@V: sumdb_garbage for what has not the shape of a
// look-up (also a web page: any 200 at /supported passes for a relay) or isn't signed by the key,
// sumdb_inconsistent for a signature that claims to be the key's and isn't, for a record with other
// hashes than pinned, without one of the two lines, or beyond the end of its own tree. Without key
// (nullptr) signatures are not looked at.
Finding judge_lookup(const Canary& canary, const Response& response,
                     const VerifierKey* key = nullptr);

// The answer to /supported: every 200 counts, the body is ignored, as go does.
Finding judge_supported();

// Is this a name of a database: "host" or "host/path", nothing to be escaped?
bool is_sumdb_name(std::string_view name);

}  // namespace gopx::probes
