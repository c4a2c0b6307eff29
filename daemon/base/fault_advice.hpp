// What mends each fault: a sentence for a person, and commands that can be pasted. Explain, doctor
// and the page etc/doc/faults.md say the same because they read the same row.
//
// A command may hold placeholders, which whoever shows it fills with words that are safe in a shell
// (shell_quote), or leaves as capitals where nothing is known: {host} a host name, {module} a
// module path, {prefix} its first element or two (what GOPRIVATE takes), {url} what was asked for,
// {other} a GOPROXY value with another proxy first.
#pragma once

#include <array>
#include <string_view>

#include "base/fault.hpp"

namespace gopx {

struct FaultAdvice {
  Fault fault;
  std::string_view sentence;                 // what to do (a msgid); no final full stop
  std::array<std::string_view, 2> commands;  // the best first; "" = none
};

const FaultAdvice& advice_for(Fault fault);

}  // namespace gopx
