// Hosts and addresses as a pasted text names them: what kind of place each is, and whether a word
// is plausible enough to enter a command.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gopx::explain {

enum class Place : std::uint8_t {
  nowhere,   // no host was named
  public_,   // a module proxy, checksum database or origin that the whole world knows
  phantom,   // spread by articles as a module proxy, but dead or never there
  loopback,  // this machine
  private_,  // by its name or address a company's
  other,
};
Place place_of(std::string_view host_with_port);
// The checksum databases that go knows by itself.
bool is_database(std::string_view host_with_port);
// Where go's default proxy and database, and Go's own names, are.
bool is_google(std::string_view host_with_port);

std::string_view without_port(std::string_view host_with_port);

// An IPv4 or IPv6 address; an IPv6 one without brackets.
bool is_address(std::string_view text);
bool is_ipv6(std::string_view text);
// Loopback, private, link-local, shared, reserved for tests (198.18/15) or 0.0.0.0: no public host
// is there.
bool is_local_address(std::string_view text);
// In a network that forged answers are known to name: Facebook, Twitter, Dropbox and some single
// addresses (research on DNS forgery since 2011).
bool is_forged_address(std::string_view text);

// What may enter a command. A host: letters, digits, '.', '-', '_', at most 253 bytes, with a port
// if any; an IPv6 address in brackets. A module path: letters, digits, '-._~/' with a dot in its
// first element. A URL: http or https, a plausible host, and of the rest only letters, digits and
// '-._~/%!@+:=?&'.
bool is_plausible_host(std::string_view text);
bool is_plausible_module(std::string_view text);
bool is_plausible_url(std::string_view text);

// What GOPRIVATE should name for this module: the host of a company, host and owner on a forge that
// many share. "" = nothing plausible.
std::string private_prefix(std::string_view module);

}  // namespace gopx::explain
