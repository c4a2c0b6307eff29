// See delivery.hpp.
#include "delivery.hpp"

namespace gopx::lab {
namespace {

Delivery whole(const Reply& reply) {
  Delivery delivery;
  delivery.bytes = bytes_of(reply);
  return delivery;
}

Delivery nothing(End end) {
  Delivery delivery;
  delivery.end = end;
  return delivery;
}

Reply fixed(const Fault& fault) {
  Reply reply;
  reply.status = fault.status;
  reply.content_type = fault.content_type;
  reply.body = fault.body;
  if (fault.retry_after) {
    reply.headers.emplace_back("Retry-After", std::to_string(*fault.retry_after));
  }
  return reply;
}

Reply moved_to(std::string location) {
  Reply reply;
  reply.status = 302;
  reply.headers.emplace_back("Location", std::move(location));
  return reply;
}

Delivery cut(const Reply& honest) {
  Delivery delivery;
  delivery.bytes = head_of(honest) + honest.body.substr(0, honest.body.size() / 2);
  delivery.end = End::close;
  return delivery;
}

Delivery shortened(Reply honest) {
  honest.body.resize(honest.body.size() / 2);
  return whole(honest);
}

Delivery dripping(const Reply& honest, std::chrono::milliseconds pace) {
  Delivery delivery = whole(honest);
  delivery.at_once = head_of(honest).size();
  delivery.between = pace;
  return delivery;
}

Delivery late(const Reply& honest, std::chrono::milliseconds delay) {
  Delivery delivery = whole(honest);
  delivery.before = delay;
  return delivery;
}

Delivery garbage() {
  Delivery delivery;
  delivery.bytes = "\x01\x02SSH-2.0-not-a-web-server\r\n";
  delivery.end = End::close;
  return delivery;
}

Delivery badly_packed(Reply honest) {
  honest.headers.emplace_back("Content-Encoding", "gzip");
  honest.body = "this is not gzip: " + honest.body;
  return whole(honest);
}

Delivery tampered(const Scene& scene, std::string_view path, Reply honest) {
  const ModuleVersion* const version = scene.site->version_at(path);
  const Topic topic = topic_of(path);
  if (version != nullptr && topic == Topic::zip) honest.body = version->tampered_zip;
  if (version != nullptr && topic == Topic::mod) honest.body += "\n// not what was published\n";
  return whole(honest);
}

Delivery with_info(const Scene& scene, std::string_view path, bool wrong_version) {
  const ModuleVersion* const version = scene.site->version_at(path);
  Reply reply;
  reply.content_type = "application/json";
  const std::string shown = version == nullptr ? "" : version->version;
  reply.body = wrong_version ? R"({"Version":"v9.9.9","Time":"2020-01-01T00:00:00Z"})"
                             : R"({"version":")" + shown + R"(","time":"2020-01-01T00:00:00Z"})";
  return whole(reply);
}

// Exchanges the hashes of the two lines: both stay well formed, neither is right.
Delivery wrong_lines(Reply honest) {
  const auto first = honest.body.find("h1:");
  const auto second = honest.body.find("h1:", first + 1);
  if (second == std::string::npos) return whole(honest);
  constexpr std::size_t hash_size = 47;  // "h1:" and 44 of base64
  const std::string one = honest.body.substr(first, hash_size);
  const std::string two = honest.body.substr(second, hash_size);
  honest.body.replace(first, hash_size, two);
  honest.body.replace(second, hash_size, one);
  return whole(honest);
}

Delivery no_lines(Reply honest) {
  const auto begin = honest.body.find('\n') + 1;
  const auto end = honest.body.find("\n\n");
  if (begin == 0 || end == std::string::npos) return whole(honest);
  honest.body.replace(begin, end - begin, "example.net/first v1.0.0 h1:one");
  return whole(honest);
}

Delivery forged_tile(Reply honest) {
  if (!honest.body.empty()) honest.body.back() = static_cast<char>(honest.body.back() ^ 1);
  return whole(honest);
}

Delivery from_log(Scene scene, std::string_view path, Log log) {
  scene.log = log;
  return whole(honest_reply(scene, path));
}

}  // namespace

Reply honest_reply(const Scene& scene, std::string_view path) {
  return scene.is_database ? scene.site->answer_as_database(path, scene.log)
                           : scene.site->answer_as_mirror(path, scene.log);
}

Delivery deliver(const Scene& scene, const Request& request, const Fault* fault) {
  const Reply honest = honest_reply(scene, request.path);
  if (fault == nullptr || request.path.starts_with(moved_prefix)) return whole(honest);
  switch (fault->kind) {
    case Kind::refuse:
    case Kind::blackhole:
    case Kind::tls_silent:
    case Kind::plain_http:
    case Kind::cert_expired:
    case Kind::cert_wrong_name:
    case Kind::cert_unknown_ca:
      return whole(honest);  // played when the connection was made
    case Kind::silent:
      return nothing(End::hang);
    case Kind::status:
      return whole(fixed(*fault));
    case Kind::cut:
      return cut(honest);
    case Kind::shortened:
      return shortened(honest);
    case Kind::tampered:
      return tampered(scene, request.path, honest);
    case Kind::drip:
      return dripping(honest, fault->delay);
    case Kind::slow:
      return late(honest, fault->delay);
    case Kind::reset:
      return nothing(End::reset);
    case Kind::empty:
      return nothing(End::close);
    case Kind::garbage:
      return garbage();
    case Kind::bad_gzip:
      return badly_packed(honest);
    case Kind::wrong_version:
      return with_info(scene, request.path, true);
    case Kind::lower_json:
      return with_info(scene, request.path, false);
    case Kind::redirect:
      return whole(moved_to(std::string{moved_prefix} + request.target));
    case Kind::redirect_loop:
      return whole(moved_to(request.target));
    case Kind::redirect_http:
      return whole(moved_to(scene.plain_base + std::string{moved_prefix} + request.target));
    case Kind::wrong_lines:
      return wrong_lines(honest);
    case Kind::no_lines:
      return no_lines(honest);
    case Kind::forged_tile:
      return forged_tile(honest);
    case Kind::forked_log:
      return from_log(scene, request.path, Log::forked);
    case Kind::shrunk_log:
      return from_log(scene, request.path, Log::shrunk);
  }
  return whole(honest);
}

}  // namespace gopx::lab
