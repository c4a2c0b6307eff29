// Undoes gzip as it comes, and insists on its end: a stream that breaks off, or whose checksum is
// wrong, must not pass for a shorter body. (The fetching library's own decoder lets both pass, and
// then half a go.mod would look like a forged one.)
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace gopx::fetch {

class Gunzip {
 public:
  Gunzip();
  ~Gunzip();

  enum class Outcome { more, full, broken };
  // Appends to `body` until it holds body_max bytes; `full` if there is more than that.
  // Several gzip members one after the other are one body (RFC 1952 §2.2).
  Outcome feed(std::string_view packed, std::string& body, std::size_t body_max);
  // Nothing at all was fed, or the last member ended where the input did.
  bool at_end() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gopx::fetch
