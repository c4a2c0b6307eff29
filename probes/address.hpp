// From a GOPROXY base to the URL that goes out on the wire, byte for byte as the go command would
// send it.
//
// Two ways of joining, because go has two. Module requests are joined and then cleaned (any number
// of trailing slashes is none). Requests to a checksum database are just put behind the base less
// one slash. Both keep the base's query ("https://h/p?x=1" asks for "/p/MODULE/@v/…?x=1") and drop
// its fragment.
//
// go carries every path twice, plain and as written, and sends the written form if it still decodes
// to the plain one, else an encoding of its own. That is why '!' goes out as %21 in module
// requests, and in look-ups too, unless the base has no path: then it stays '!'. Servers must treat
// both as equal. (net/url URL.EscapedPath; cmd/go modfetch getBody, pathEscape; cmd/go web.Join.)
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gopx::probes {

struct Address {
  std::string
      origin;  // "https://user:pw@Host:8443", "file://": scheme in lower case, the rest as written
  std::string plain;    // the path, percent-decoded
  std::string written;  // the path as written where go's own encoding would differ, else empty
  std::string query;    // "?x=1", "?" or ""
};

constexpr std::size_t address_bytes_max = 4096;  // of a base URL

// Reads a GOPROXY item. Without scheme it gets https:// as go does. Errors (with the password
// hidden): control characters, other schemes, no host, a bad port or escape, a file URL with more
// than a path, credentials over http (go refuses to send them), longer than address_bytes_max.
Result<Address> parse_address(std::string_view base);

// BASE/escaped_module/file, e.g. module_url(a, "rsc.io/quote", "@v/v1.5.2.mod").
std::string module_url(const Address& address, std::string_view escaped_module,
                       std::string_view file);
// BASE/path, e.g. sumdb_url(a, "sumdb/sum.golang.org/supported"), sumdb_url(a,
// "lookup/rsc.io/quote@v1.5.2").
std::string sumdb_url(const Address& address, std::string_view path);

// "host" or "host:port" of any URL, in lower case, without credentials; empty where there is none.
std::string host_of(std::string_view url);
// Does the URL begin with "file:"?
bool is_file_url(std::string_view url);

}  // namespace gopx::probes
