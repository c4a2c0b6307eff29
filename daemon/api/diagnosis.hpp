// What `gopxctl doctor` says, as it goes into people's scripts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gopx::api {

struct DiagnosisCheck {
  std::string check, layer, result;  // result: ok note warn fail skip
  std::string sentence;
  std::vector<std::string> fix;  // commands
};

struct Diagnosis {
  std::string verdict;     // fine me path them policy
  std::string class_name;  // "class": of the first cause; "" with fine
  std::string sentence;
  std::vector<std::string> fix;
  std::vector<DiagnosisCheck> checks;  // worst first
  std::int64_t took_ms = 0;
};

}  // namespace gopx::api
