// The protocol's paths: cmd/go/internal/modfetch/proxy.go and sumdb.go.
#include "ctl/explain/request.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "ctl/explain/places.hpp"

namespace gopx::explain {
namespace {

// "%21azure" and "!azure" are "Azure".
std::string unescaped(std::string_view path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const bool percent = path.substr(i).starts_with("%21");
    if (!percent && path[i] != '!') {
      out += path[i];
      continue;
    }
    i += percent ? 2 : 0;
    if (i + 1 < path.size() && path[i + 1] >= 'a' && path[i + 1] <= 'z')
      out += static_cast<char>(path[++i] - 'a' + 'A');
  }
  return out;
}

// The first element of a module path has a dot and ends in letters: "github.com".
bool begins_module(std::string_view segment) {
  const auto dot = segment.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || segment.size() - dot < 3) return false;
  const auto last = segment.substr(dot + 1);
  return std::all_of(last.begin(), last.end(), is_letter);
}

// What of "/repository/go/github.com/pkg/errors" is the module.
std::string_view module_in(std::string_view path) {
  std::size_t at = 0;
  while (at < path.size()) {
    const auto begin = path[at] == '/' ? at + 1 : at;
    const auto end = std::min(path.find('/', begin), path.size());
    if (begins_module(path.substr(begin, end - begin))) return path.substr(begin);
    at = end;
    if (end == path.size()) break;
  }
  if (path.starts_with('/')) path.remove_prefix(1);
  return path;
}

void read_module_at(std::string_view text, Request& request) {
  const auto at = text.rfind('@');
  request.module = unescaped(text.substr(0, at));
  if (at != std::string_view::npos) request.version = unescaped(text.substr(at + 1));
}

void read_sums(std::string_view path, Request& request) {
  if (path.starts_with("supported")) request.asked = Asked::supported;
  if (path.starts_with("tile/")) request.asked = Asked::tile;
  if (!path.starts_with("lookup/")) return;
  request.asked = Asked::lookup;
  read_module_at(path.substr(7), request);
}

void read_file(std::string_view file, Request& request) {
  const auto dot = file.rfind('.');
  const auto ending = dot == std::string_view::npos ? std::string_view{} : file.substr(dot + 1);
  request.asked = file == "list"     ? Asked::list
                  : ending == "info" ? Asked::info
                  : ending == "mod"  ? Asked::mod
                  : ending == "zip"  ? Asked::zip
                                     : Asked::nothing;
  if (request.asked != Asked::list && dot != std::string_view::npos)
    request.version = unescaped(file.substr(0, dot));
}

void read_path(std::string_view path, std::string_view query, Request& request) {
  if (query.find("go-get=1") != std::string_view::npos) {
    request.route = Route::origin;
    request.asked = Asked::repository;
    request.module = without_port(request.host);
    request.module += path;
    return;
  }
  if (const auto sums = path.find("/sumdb/"); sums != std::string_view::npos) {
    const auto rest = path.substr(sums + 7);
    const auto slash = std::min(rest.find('/'), rest.size());
    request.route = Route::relay;
    request.database = std::string{rest.substr(0, slash)};
    return read_sums(rest.substr(std::min(slash + 1, rest.size())), request);
  }
  if (is_database(request.host) || path.starts_with("/lookup/") || path.starts_with("/tile/")) {
    request.route = Route::database;
    return read_sums(path.substr(std::min<std::size_t>(1, path.size())), request);
  }
  if (const auto files = path.find("/@v/"); files != std::string_view::npos) {
    request.route = Route::proxy;
    request.module = unescaped(module_in(path.substr(0, files)));
    return read_file(path.substr(files + 4), request);
  }
  if (path.ends_with("/@latest")) {
    request.route = Route::proxy;
    request.asked = Asked::latest;
    request.module = unescaped(module_in(path.substr(0, path.size() - 8)));
    return;
  }
  request.route = Route::elsewhere;
}

}  // namespace

std::optional<Request> read_request(std::string_view url) {
  const auto colon = url.find(":/");
  if (colon == std::string_view::npos) return std::nullopt;
  Request request;
  request.url = std::string{url};
  request.scheme = to_lower(url.substr(0, colon));
  auto rest = url.substr(colon + 1);
  if (request.scheme == "file") {
    request.route = Route::proxy;
    read_path(rest.substr(std::min(rest.find_first_not_of('/') - 1, rest.size())), "", request);
    return request;
  }
  if (request.scheme != "http" && request.scheme != "https") return std::nullopt;
  rest.remove_prefix(std::min({rest.find_first_not_of('/'), rest.size(), std::size_t{2}}));
  const auto end = std::min(rest.find_first_of("/?#"), rest.size());
  auto host = rest.substr(0, end);
  if (const auto login = host.rfind('@'); login != std::string_view::npos)
    host.remove_prefix(login + 1);
  request.host = std::string{host};
  const auto tail = rest.substr(end);
  const auto question = std::min(tail.find('?'), tail.size());
  read_path(tail.substr(0, question), tail.substr(question), request);
  return request;
}

}  // namespace gopx::explain
