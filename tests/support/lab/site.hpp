// What an honest mirror answers: the GOPROXY protocol for the made-up modules, and the checksum
// database, either relayed below /sumdb/NAME/ or at its own address. Pure: path in, reply out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checksums.hpp"
#include "http.hpp"
#include "modules.hpp"

namespace gopx::lab {

// The kinds of request, so that a fault can be limited to some.
enum class Topic { list, info, mod, zip, latest, supported, lookup, tile, other };

// path: decoded. Both ways of reaching the database give the same topics.
Topic topic_of(std::string_view path);

// Redirected requests come back below this prefix and are answered honestly.
constexpr std::string_view moved_prefix = "/moved";

// Three logs, signed with one key: the honest one, one that had another first record, and the
// honest one as it was before its last records.
enum class Log { honest, forked, shrunk };

class Site {
 public:
  explicit Site(const std::string& database_name);

  const std::vector<ModuleVersion>& modules() const { return modules_; }
  const ChecksumDatabase& database(Log log = Log::honest) const;

  Reply answer_as_mirror(std::string_view path, Log log = Log::honest) const;
  Reply answer_as_database(std::string_view path, Log log = Log::honest) const;
  // The version that a .info, .mod or .zip path asks for, or nullptr.
  const ModuleVersion* version_at(std::string_view path) const;

 private:
  Reply list_of(std::string_view module) const;
  Reply latest_of(std::string_view module) const;

  std::vector<ModuleVersion> modules_;
  ChecksumDatabase database_;
  ChecksumDatabase forked_;
  ChecksumDatabase shrunk_;
};

}  // namespace gopx::lab
