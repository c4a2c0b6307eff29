// A small checksum database as the go command wants it: records in an RFC 6962 tree, a signed tree
// head, tiles of height 8. Everything is in memory and fixed once the records are in; the key is
// made from the name, so that two runs of the lab are the same database to a go that remembers the
// first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "digest.hpp"

namespace gopx::lab {

class ChecksumDatabase {
 public:
  explicit ChecksumDatabase(std::string name);  // a host-like name
  // subject is "module@version"; record its go.sum lines, each ending in LF.
  void add(std::string subject, std::string record);

  const std::string& name() const { return name_; }
  std::string verifier_key() const;  // NAME+hash+base64, as in GOSUMDB
  std::string signed_head() const;   // the note under /latest and below every lookup
  // The body of /lookup/SUBJECT (SUBJECT unescaped), or nullopt for an unknown one.
  std::optional<std::string> lookup(std::string_view subject) const;
  // The body of /tile/8/PATH ("0/000.p/5"), or nullopt where the tree has no such tile.
  std::optional<std::string> tile(std::string_view path) const;

 private:
  struct Entry {
    std::string subject, record;
  };
  Digest range_hash(std::size_t begin, std::size_t end) const;  // [begin, end), not empty
  Digest root() const;
  std::string key_hash() const;  // 4 bytes

  std::string name_;
  SigningKey key_;
  std::vector<Entry> entries_;
};

}  // namespace gopx::lab
