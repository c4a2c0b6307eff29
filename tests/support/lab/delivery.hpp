// How one answer goes over the wire: the bytes, their pace and what becomes of the connection.
// Computed purely from request, honest reply and fault, so that what a client meets does not depend
// on timing.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "fault.hpp"
#include "http.hpp"
#include "site.hpp"

namespace gopx::lab {

enum class End {
  keep_alive,
  close,
  reset,  // RST
  hang,   // stay open and say nothing more
};

struct Delivery {
  std::string bytes;
  std::size_t at_once = std::string::npos;  // the bytes after these go one by one
  std::chrono::milliseconds before{0};      // the first byte
  std::chrono::milliseconds between{0};     // single bytes
  End end = End::keep_alive;
};

struct Scene {
  const Site* site = nullptr;
  bool is_database = false;  // the database's own address, not a mirror
  std::string plain_base;    // the mirror's http:// URL
  Log log = Log::honest;     // of the checksum database
};

Reply honest_reply(const Scene& scene, std::string_view path);
// fault: nullptr = honest.
Delivery deliver(const Scene& scene, const Request& request, const Fault* fault);

}  // namespace gopx::lab
