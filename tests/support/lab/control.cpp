// See control.hpp.
#include "control.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/json.hpp>
#include <charconv>

namespace gopx::lab {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

constexpr std::string_view mirrors_prefix = "/mirrors/";
constexpr std::string_view fault_suffix = "/fault";

void rethrow(const std::exception_ptr& error) {
  if (error) std::rethrow_exception(error);
}

Reply as_json(const json::value& value) {
  Reply reply;
  reply.content_type = "application/json";
  reply.body = json::serialize(value) + "\n";
  return reply;
}

Reply refusal(int status, std::string_view why) {
  Reply reply = as_json({{"error", why}});
  reply.status = status;
  return reply;
}

Reply done() { return as_json({{"ok", true}}); }

std::string parameter(const Request& request, const std::string& name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? "" : found->second;
}

}  // namespace

Control::Control(asio::io_context& io, unsigned short port, const Mirrors& mirrors,
                 Journal& journal)
    : io_(io),
      mirrors_(mirrors),
      journal_(journal),
      gate_(io, port, [this](asio::ip::tcp::socket socket) {
        asio::co_spawn(io_, serve(std::make_shared<Wire>(std::move(socket))), rethrow);
      }) {}

asio::awaitable<void> Control::serve(std::shared_ptr<Wire> wire) {
  bool open = true;
  while (open) {
    const std::optional<Request> request = co_await read_request(*wire);
    if (!request) co_return;
    Delivery delivery;
    delivery.bytes = bytes_of(reply_to(*request));
    open = co_await play(*wire, delivery);
    open = open && request->keep_alive();
    if (request->path == "/stop") io_.stop();
  }
}

std::vector<Mirror*> Control::mirrors_called(std::string_view name) const {
  constexpr std::string_view prefix = "mirror-";
  if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  std::vector<Mirror*> called;
  for (const auto& mirror : mirrors_) {
    if (name == "all" || name == mirror->letter()) called.push_back(mirror.get());
  }
  return called;
}

Reply Control::set_fault(const Request& request) {
  std::string_view name = request.path;
  name.remove_prefix(mirrors_prefix.size());
  name.remove_suffix(fault_suffix.size());
  const auto called = mirrors_called(name);
  if (called.empty()) return refusal(404, "no mirror is called " + std::string{name});
  boost::system::error_code bad_json;
  const json::value wish = json::parse(request.body, bad_json);
  if (bad_json) return refusal(400, "the body is no JSON");
  std::string problem;
  const auto faults = parse_faults(wish, problem);
  if (!faults) return refusal(400, problem);
  for (Mirror* const mirror : called) mirror->set_faults(*faults);
  return done();
}

Reply Control::state() const {
  json::object all;
  for (const auto& mirror : mirrors_) {
    json::array faults;
    for (const Fault& fault : mirror->faults()) faults.emplace_back(fault.name);
    all[mirror->letter()] = {{"faults", std::move(faults)}, {"connections", mirror->connections()}};
  }
  return as_json({{"mirrors", std::move(all)}});
}

Reply Control::reply_to(const Request& request) {
  const bool get = request.method == "GET";
  const bool post = request.method == "POST";
  const std::string& path = request.path;
  if (post && path.starts_with(mirrors_prefix) && path.ends_with(fault_suffix) &&
      path.size() > mirrors_prefix.size() + fault_suffix.size()) {
    return set_fault(request);
  }
  if (get && path == "/state") return state();
  if (post && path == "/stop") return done();
  if (path != "/requests") return refusal(404, "no such path");
  if (request.method == "DELETE") journal_.clear();
  if (!get) return done();
  const std::string from = parameter(request, "from");
  std::uint64_t number = 0;
  std::from_chars(from.data(), from.data() + from.size(), number);
  return as_json(journal_.report(parameter(request, "mirror"), number));
}

}  // namespace gopx::lab
