// Lines of the user's that go reads otherwise than they were meant, or not at all. The env file has
// no quotes, no comments behind a value and no white space that does not count, and go tells of
// none of it: `GOPRIVATE=corp.example` with a carriage return behind it keeps nothing private.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/alert.hpp"
#include "core/env_file.hpp"

namespace gopx::core {

// A warning about one line: which it is, what is so, what to do.
struct Misread {
  Alert alert;
  Sentence message;
  std::string fix = {};  // can be pasted
  Sentence advice = {};  // what to do, where that can't be pasted
};

// Of the values that go takes without a word, and of the lines that it passes over.
std::vector<Misread> misread_in(const EnvFile& file);

// Of a GOSUMDB that go refuses. `why`: in go's words; `whose`: "" for the env file, else the go
// that has it as its default.
Misread refused_gosumdb(std::string_view value, std::string_view why, std::string_view whose);

}  // namespace gopx::core
