// M/@v/V.zip: often served by another machine than the metadata, and the one body for which go
// never falls back once status 200 has come. So it is read to the last byte, and its hash is all
// that counts.
#pragma once

#include "probes/classify.hpp"

namespace gopx::probes {

// Judges the body of a 200 answer: zip_mismatch for a proper module zip with another h1;
// zip_invalid for a web page, for what is no zip, is corrupt, or has names go refuses; too_large
// for what was cut or unpacks beyond the limits.
Finding judge_zip(const Canary& canary, const Response& response);

}  // namespace gopx::probes
