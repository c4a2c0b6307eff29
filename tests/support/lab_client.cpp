// See lab_client.hpp.
#include "support/lab_client.hpp"

#include <boost/json.hpp>
#include <stdexcept>

#include "support/raw_http.hpp"

namespace gopx::testing {
namespace {

namespace json = boost::json;

std::string text(const json::value& value) { return std::string{value.as_string()}; }

unsigned short port_of(const std::string& url) {
  return static_cast<unsigned short>(std::stoul(url.substr(url.rfind(':') + 1)));
}

}  // namespace

LabClient::LabClient(Options options) {
  Command command;
  command.argv = {GOPX_BINARY_DIR "/bin/gopx-lab", "--dir", scratch_.path(), "--mirrors",
                  std::to_string(options.mirrors)};
  if (options.tls) command.argv.emplace_back("--tls");
  if (options.database_at_its_name) command.argv.emplace_back("--database-at-its-name");
  command.environment = {{"PATH", "/usr/bin:/bin"}};
  command.err = scratch_ / "err";
  process_ = std::make_unique<Process>(command);
  const std::string file = scratch_ / "lab.json";
  const bool ready = eventually([&] { return std::filesystem::exists(file); });
  if (!ready)
    throw std::runtime_error("gopx-lab does not start: " + got(scratch_ / "err").value_or(""));
  lab_ = json::parse(*got(file));
  control_port_ = port_of(text(lab_.at("control")));
}

void LabClient::fault(std::string_view letter, std::string_view kind) const {
  fault_json(letter, json::serialize(json::value{{"kind", kind}}));
}

void LabClient::fault_json(std::string_view letter, const std::string& wish) const {
  const std::string target = "/mirrors/" + std::string{letter} + "/fault";
  const HttpAnswer answer = ask_port(control_port_, {"POST", target, wish});
  if (answer.status != 200) throw std::runtime_error("the lab refuses " + wish + answer.body);
}

const json::object& LabClient::mirror(std::string_view letter) const {
  for (const json::value& candidate : lab_.at("mirrors").as_array()) {
    if (text(candidate.at("letter")) == letter) return candidate.as_object();
  }
  throw std::runtime_error("no mirror " + std::string{letter});
}

std::string LabClient::plain_url(std::string_view letter) const {
  return text(mirror(letter).at("http"));
}

std::string LabClient::url(std::string_view letter) const {
  const std::string secure = text(mirror(letter).at("https"));
  return secure.empty() ? plain_url(letter) : secure;
}

std::string LabClient::database_key() const { return text(lab_.at("sumdb").at("key")); }

std::string LabClient::database_url() const { return text(lab_.at("sumdb").at("url")); }

std::string LabClient::canaries_toml() const { return got(scratch_ / "canaries.toml").value(); }

std::vector<std::string> LabClient::modules() const {
  std::vector<std::string> all;
  for (const json::value& module : lab_.at("modules").as_array()) {
    all.push_back(text(module.at("path")) + "@" + text(module.at("version")));
  }
  return all;
}

json::array LabClient::requests(std::string_view letter) const {
  const HttpAnswer answer =
      ask_port(control_port_, {"GET", "/requests?mirror=" + std::string{letter}});
  return answer.json.at("requests").as_array();
}

std::vector<std::string> LabClient::paths_asked(std::string_view letter) const {
  std::vector<std::string> paths;
  for (const json::value& request : requests(letter)) paths.push_back(text(request.at("path")));
  return paths;
}

void LabClient::forget() const { ask_port(control_port_, {"DELETE", "/requests"}); }

}  // namespace gopx::testing
