// A GOPROXY value, read exactly as the go command reads it (cmd/go/internal/modfetch/proxy.go,
// proxyList; checked against go 1.27.3). Nothing here decides anything: see policy.hpp for the
// walk.
//
// Rules that surprise: the separator that FOLLOWS an item is that item's fallback rule; an empty
// item is skipped together with its separator; `direct` and `off` end the list, what follows isn't
// even looked at; items with any of . : / and no ":/" get "https://" put in front.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/sentence.hpp"

namespace gopx::core {

enum class ElementKind : std::uint8_t { url, direct, off };
enum class Fallback : char { not_found = ',', any = '|' };  // the separator after the element

// One entry of the list. A URL knows its endpoint from the start: every walk asks for it, and no
// URL is taken apart on the way of a probe.
struct Element {
  Element(ElementKind of_kind, std::string as_text, Fallback followed_by = Fallback::not_found);
  ElementKind kind = ElementKind::url;
  std::string text;  // the URL as go would use it (https:// added), or "direct", "off"
  Fallback fallback = Fallback::not_found;  // the last element has ','
  std::string identity;                     // config::identity_of(text); "" unless a URL
  bool operator==(const Element&) const = default;
};

using Chain = std::vector<Element>;

constexpr std::size_t chain_length_max = 64;        // elements; a longer list is refused, untouched
constexpr std::size_t chain_bytes_max = 16 * 1024;  // bytes of the whole value

// What is said of a value in which go takes a piece of a password for a host or a path.
constexpr std::string_view misread_login = msgid(
    "a password in it contains one of , | / ? #, and go takes what follows for another entry "
    "or a path: write %2C %7C %2F %3F %23 for them, and %40 for an @ in a path");

// The list go would use, or go's own error text. GONOPROXY's pseudo-element is not added. A value
// with a login that go misreads (base/logins) is an error, even where go finds a list in its
// pieces: nobody may be asked with a piece of a password.
Result<Chain> parse_chain(std::string_view goproxy);
// The shortest GOPROXY value that parses to this chain. parse_chain(print_chain(c)) == c for every
// c that parse_chain gave.
std::string print_chain(const Chain& chain);
// The same with passwords as xxxxx.
std::string show_chain(const Chain& chain);

// Is the endpoint of this identity (config::identity_of) one of the elements?
bool contains(const Chain& chain, std::string_view identity);

}  // namespace gopx::core
