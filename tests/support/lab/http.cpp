// See http.hpp.
#include "http.hpp"

#include <algorithm>
#include <charconv>

namespace gopx::lab {
namespace {

std::string lower(std::string_view text) {
  std::string result{text};
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return result;
}

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::string percent_decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const char* const digits = text.data() + i + 1;
    const bool escape = text[i] == '%' && i + 2 < text.size() &&
                        std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2;
    result += escape ? static_cast<char>(value) : text[i];
    if (escape) i += 2;
  }
  return result;
}

std::map<std::string, std::string> parse_query(std::string_view text) {
  std::map<std::string, std::string> query;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const std::string_view item = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto equal = std::min(item.find('='), item.size());
    const auto value = item.substr(std::min(equal + 1, item.size()));
    query[percent_decoded(item.substr(0, equal))] = percent_decoded(value);
  }
  return query;
}

bool parse_request_line(std::string_view line, Request& request) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return false;
  if (!line.substr(last + 1).starts_with("HTTP/1.")) return false;
  request.method = line.substr(0, first);
  request.target = line.substr(first + 1, last - first - 1);
  const std::string_view target = request.target;
  const auto mark = std::min(target.find('?'), target.size());
  request.path = percent_decoded(target.substr(0, mark));
  request.query = parse_query(target.substr(std::min(mark + 1, target.size())));
  return true;
}

}  // namespace

std::size_t Request::content_length() const {
  const auto found = headers.find("content-length");
  std::size_t length = 0;
  if (found == headers.end()) return length;
  const std::string& text = found->second;
  std::from_chars(text.data(), text.data() + text.size(), length);
  return length;
}

bool Request::keep_alive() const {
  const auto found = headers.find("connection");
  return found == headers.end() || lower(found->second) != "close";
}

std::optional<Request> parse_head(std::string_view head) {
  Request request;
  auto end = head.find("\r\n");
  if (end == std::string_view::npos || !parse_request_line(head.substr(0, end), request)) {
    return std::nullopt;
  }
  for (head.remove_prefix(end + 2); !head.empty(); head.remove_prefix(end + 2)) {
    end = head.find("\r\n");
    if (end == std::string_view::npos || end == 0) break;
    const std::string_view line = head.substr(0, end);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    request.headers[lower(line.substr(0, colon))] = trim(line.substr(colon + 1));
  }
  return request;
}

std::string_view reason_of(int status) {
  static const std::map<int, std::string_view> reasons{
      {200, "OK"},           {204, "No Content"},   {206, "Partial Content"},
      {302, "Found"},        {400, "Bad Request"},  {401, "Unauthorized"},
      {403, "Forbidden"},    {404, "Not Found"},    {405, "Method Not Allowed"},
      {410, "Gone"},         {418, "I'm a teapot"}, {429, "Too Many Requests"},
      {500, "Server Error"}, {502, "Bad Gateway"},  {503, "Service Unavailable"},
  };
  const auto found = reasons.find(status);
  return found == reasons.end() ? "Odd" : found->second;
}

std::string head_of(const Reply& reply) {
  std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " ";
  head += reason_of(reply.status);
  head += "\r\nContent-Type: " + reply.content_type + "\r\n";
  bool has_length = reply.status == 204;
  for (const auto& [name, value] : reply.headers) {
    head += name + ": " + value + "\r\n";
    has_length = has_length || name == "Content-Length";
  }
  if (!has_length) head += "Content-Length: " + std::to_string(reply.body.size()) + "\r\n";
  return head + "\r\n";
}

}  // namespace gopx::lab
