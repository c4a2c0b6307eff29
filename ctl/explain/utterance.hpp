// One error as go has said it: which module, which request, the words behind it, and what the
// server had to say. A server's words are another machine's errors and never mixed with go's own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ctl/explain/lines.hpp"
#include "ctl/explain/matcher.hpp"
#include "ctl/explain/places.hpp"
#include "ctl/explain/request.hpp"

namespace gopx::explain {

constexpr std::size_t utterance_bytes_max = 4096;  // of one, the lines that belong to it included

// By what a line is known to be go's: the more of it, the less the words themselves have to prove.
struct Marks {
  bool command = false;   // "go: ", "go get X: " …
  bool module = false;    // "M@v1.2.3: " or "module M: "
  bool request = false;   // a URL of the protocol behind Get, read or reading
  bool position = false;  // "main.go:12:2: "
  bool verifying = false;
  bool any() const { return command || module || request || position || verifying; }
};

struct Utterance {
  std::size_t line = 0;
  std::size_t indent = 0;
  std::string text;      // the first line, as it was read
  std::string own;       // go's words: that line and those that belong to it
  std::string answered;  // the server's words, below "server response:"
  Marks marks;
  std::string module;  // "" = none is named
  std::string version;
  std::optional<Request> request;
  std::string tail;             // go's words behind the URL, else behind the module
  int status = 0;               // HTTP's, where go gives it
  std::string secure_url_host;  // of "redirected from secure URL …"
  std::string base_host;        // of `invalid response from proxy "BASE"`
  WordSet said;
  WordSet response;  // the words in `answered`

  // The address that was dialled ("1.2.3.4:443"), the name that was looked up, the forward proxy's
  // address; "" where the text tells none.
  std::string dialled() const;
  std::string looked_up() const;
  std::string forward_proxy() const;
  // The host in git's complaint ("for 'https://github.com'").
  std::string git_host() const;
  Place place() const { return request ? place_of(request->host) : Place::nowhere; }
  // Words alone behind the URL, without a number: what a forward proxy says to CONNECT.
  bool is_bare_answer() const;
};

// What the line has that only go's lines have; decides whether it is worth reading.
Marks marks_of(std::string_view text, const WordSet& words);
Utterance read_utterance(const Line& line, const WordSet& words, const Marks& marks);
// Reads go's words again after a line was added to them.
void reread(Utterance& utterance, const Matcher& matcher);

}  // namespace gopx::explain
