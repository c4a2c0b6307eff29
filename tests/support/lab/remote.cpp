// See remote.hpp.
#include "remote.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/json.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "fault.hpp"

namespace gopx::lab {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

constexpr int usage_error = 64;

struct Call {
  std::string method, target, body;
};

std::string control_address(const std::filesystem::path& dir) {
  std::ifstream file{dir / "lab.json"};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  boost::system::error_code error;
  const json::value lab = json::parse(text, error);
  const auto* const object = lab.if_object();
  if (error || object == nullptr || !object->contains("control")) return "";
  const std::string url{object->at("control").as_string()};
  return url.substr(url.rfind(':') + 1);
}

// The whole answer, head included; "" if nobody answers.
std::string exchange(const std::string& port, const Call& call) {
  asio::io_context io;
  asio::ip::tcp::socket socket{io};
  boost::system::error_code error;
  const auto number = static_cast<unsigned short>(std::stoul(port));
  socket.connect({asio::ip::address_v4::loopback(), number}, error);
  if (error) return "";
  const std::string request = call.method + " " + call.target +
                              " HTTP/1.1\r\nHost: lab\r\nConnection: close\r\nContent-Length: " +
                              std::to_string(call.body.size()) + "\r\n\r\n" + call.body;
  asio::write(socket, asio::buffer(request), error);
  std::string answer;
  asio::read(socket, asio::dynamic_buffer(answer), error);
  return answer;
}

// "delay_ms=5" to a number, "on=zip,mod" to a list, anything else to a string.
json::value value_of(const std::string& key, const std::string& text) {
  if (key == "status" || key == "delay_ms" || key == "retry_after") {
    return std::atoi(text.c_str());
  }
  if (key != "on") return json::value(text);
  json::array names;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(',', begin), text.size());
    names.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return names;
}

std::string fault_body(const std::vector<std::string>& words) {
  json::object fault{{"kind", words[2]}};
  for (std::size_t i = 3; i < words.size(); ++i) {
    const auto equal = words[i].find('=');
    const std::string key = words[i].substr(0, equal);
    fault[key] = value_of(key, equal == std::string::npos ? "" : words[i].substr(equal + 1));
  }
  return json::serialize(fault);
}

Call call_for(const std::vector<std::string>& words) {
  const std::string& verb = words[0];
  if (verb == "fault" && words.size() >= 3) {
    return {"POST", "/mirrors/" + words[1] + "/fault", fault_body(words)};
  }
  if (verb == "requests") {
    return {"GET", "/requests?mirror=" + (words.size() > 1 ? words[1] : ""), ""};
  }
  if (verb == "forget") return {"DELETE", "/requests", ""};
  if (verb == "state") return {"GET", "/state", ""};
  if (verb == "stop") return {"POST", "/stop", ""};
  return {};
}

int print_kinds() {
  for (const auto name : fault_names()) std::printf("%s\n", std::string{name}.c_str());
  return 0;
}

}  // namespace

int remote(const std::filesystem::path& dir, const std::vector<std::string>& words) {
  if (!words.empty() && words[0] == "kinds") return print_kinds();
  const Call call = words.empty() ? Call{} : call_for(words);
  if (call.method.empty()) {
    std::fputs(
        "gopx-lab ctl: fault NAME KIND [key=value…] | requests [NAME] | forget | state | "
        "stop | kinds\n",
        stderr);
    return usage_error;
  }
  const std::string port = control_address(dir);
  const std::string answer = port.empty() ? "" : exchange(port, call);
  const auto body = answer.find("\r\n\r\n");
  if (body == std::string::npos) {
    std::fprintf(stderr, "gopx-lab ctl: no lab answers for %s\n", dir.c_str());
    return 1;
  }
  std::fputs(answer.c_str() + body + 4, stdout);
  return answer.starts_with("HTTP/1.1 200") ? 0 : 1;
}

}  // namespace gopx::lab
