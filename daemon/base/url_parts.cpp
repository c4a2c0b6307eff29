// RFC 3986, appendix B, less what it says of relative references.
#include "base/url_parts.hpp"

namespace gopx {
namespace {

// What stands behind the first `mark`, if there is one; it and the mark are cut off the text.
std::optional<std::string_view> take_tail(std::string_view& text, char mark) {
  const auto at = text.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const auto tail = text.substr(at + 1);
  text = text.substr(0, at);
  return tail;
}

}  // namespace

UrlParts cut_url(std::string_view text) {
  UrlParts parts;
  parts.fragment = take_tail(text, '#');
  parts.query = take_tail(text, '?');
  if (const auto colon = text.find(":/"); colon != std::string_view::npos) {
    parts.scheme = text.substr(0, colon);
    text.remove_prefix(colon + 1);
    if (text.starts_with("//")) {
      text.remove_prefix(2);
      parts.authority = text.substr(0, text.find('/'));
      text.remove_prefix(parts.authority->size());
    }
  }
  parts.path = text;
  return parts;
}

Authority cut_authority(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos) return {std::nullopt, text};
  return {text.substr(0, at), text.substr(at + 1)};
}

}  // namespace gopx
