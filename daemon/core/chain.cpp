// The list is cut at separators before anything is validated, items are validated one by one, and
// the first bad one spoils the whole list, as it does for go.
#include "core/chain.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/logins.hpp"
#include "base/text.hpp"
#include "config/url.hpp"
#include "core/go_url.hpp"

namespace gopx::core {
namespace {

struct Item {
  std::string_view text;
  Fallback fallback = Fallback::not_found;
};

// Cuts the next item off the front of rest.
Item take_item(std::string_view& rest) {
  const auto end = rest.find_first_of(",|");
  Item item{trim_space(rest.substr(0, end)), Fallback::not_found};
  if (end == std::string_view::npos) {
    rest = {};
    return item;
  }
  if (rest[end] == '|') item.fallback = Fallback::any;
  rest.remove_prefix(end + 1);
  return item;
}

// Single words are kept for keywords; whatever has ":/" or begins with "/" must be complete
// already.
bool wants_https(std::string_view item) {
  const auto has = [item](std::string_view piece) {
    return item.find(piece) != std::string_view::npos;
  };
  return item.find_first_of(".:/") != std::string_view::npos && !has(":/") && item.front() != '/';
}

// Empty if go accepts the URL as a proxy, else its error.
std::optional<std::string> objection(std::string_view text) {
  const auto url = parse_go_url(text);
  if (!url) return url.error().message;
  if (url->scheme == "http" || url->scheme == "https") return std::nullopt;
  const auto shown = show_go_url(*url);
  if (url->scheme.empty()) return "invalid proxy URL missing scheme: " + shown;
  if (url->scheme != "file")
    return "invalid proxy URL scheme (must be https, http, file): " + shown;
  if (has_path_only(*url)) return std::nullopt;
  return "invalid file:// proxy URL with non-path elements: " + shown;
}

Result<Element> parse_item(const Item& item) {
  if (item.text == "direct") return Element{ElementKind::direct, "direct", Fallback::not_found};
  if (item.text == "off") return Element{ElementKind::off, "off", Fallback::not_found};
  auto text = (wants_https(item.text) ? "https://" : "") + std::string(item.text);
  if (auto refused = objection(text)) return failure(*std::move(refused));
  return Element{ElementKind::url, std::move(text), item.fallback};
}

}  // namespace

Element::Element(ElementKind of_kind, std::string as_text, Fallback followed_by)
    : kind(of_kind), text(std::move(as_text)), fallback(followed_by) {
  if (kind == ElementKind::url) identity = config::identity_of(text);
}

Result<Chain> parse_chain(std::string_view goproxy) {
  if (goproxy.size() > chain_bytes_max) {
    return failure(fmt::format("GOPROXY list is longer than {} bytes", chain_bytes_max));
  }
  if (login_is_misread(goproxy)) return failure(std::string(misread_login));
  Chain chain;
  while (!goproxy.empty()) {
    const auto item = take_item(goproxy);
    if (item.text.empty()) continue;
    auto element = parse_item(item);
    if (!element) return tl::unexpected(element.error());
    if (chain.size() == chain_length_max) {
      return failure(fmt::format("GOPROXY list has more than {} entries", chain_length_max));
    }
    chain.push_back(*std::move(element));
    if (chain.back().kind != ElementKind::url) break;
  }
  if (chain.empty()) {
    return failure("GOPROXY list is not the empty string, but contains no entries");
  }
  return chain;
}

bool contains(const Chain& chain, std::string_view identity) {
  return std::any_of(chain.begin(), chain.end(), [&](const Element& element) {
    return element.kind == ElementKind::url && element.identity == identity;
  });
}

std::string print_chain(const Chain& chain) {
  std::string out;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const bool needed = i + 1 < chain.size() || chain[i].fallback == Fallback::any;
    out += chain[i].text;
    if (needed) out += static_cast<char>(chain[i].fallback);
  }
  return out;
}

std::string show_chain(const Chain& chain) { return mask_logins(print_chain(chain)); }

}  // namespace gopx::core
