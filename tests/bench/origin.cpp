// bench-origin DIR: a module proxy over TLS under any number of prefixes, in a process of its own,
// so that the figures of who asks it are theirs alone. Writes DIR/roots.pem (as many authorities as
// a system trusts, its own the last), DIR/canary.toml and, when it serves, DIR/url.
#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <filesystem>

#include "probes/dirhash.hpp"
#include "support/folder.hpp"
#include "support/loopback.hpp"
#include "support/module_zip.hpp"

namespace {

using namespace gopx;
using namespace gopx::testing;

constexpr int other_authorities = 144;  // what Debian's bundle has, about
const std::string go_mod = "module example.com/quote\n";
const std::string info = R"({"Version":"v1.0.0","Time":"2026-01-02T03:04:05Z"})";

std::vector<probes::FileContent> files() {
  return {{"example.com/quote@v1.0.0/go.mod", go_mod},
          {"example.com/quote@v1.0.0/quote.go", "package quote\n"}};
}

std::string canary_toml() {
  return fmt::format(
      "[[canary]]\nmodule = \"example.com/quote\"\nversion = \"v1.0.0\"\nmod_h1 = \"{}\"\n"
      "zip_h1 = \"{}\"\n",
      probes::h1_of_mod(go_mod), *probes::h1_of(files()));
}

CannedAnswer answer_to(const std::string& request, const std::string& zip) {
  const std::string path = request.substr(0, request.find(" HTTP/"));
  if (path.ends_with(".mod")) return {http(200, go_mod)};
  if (path.ends_with(".info")) return {http(200, info)};
  if (path.ends_with(".zip")) return {http(200, zip)};
  if (path.ends_with("/list")) return {http(200, "v1.0.0\n")};
  return {http(404, "not found\n")};
}

std::string roots(const Authority& own) {
  std::string all;
  for (int i = 0; i < other_authorities; ++i)
    all += Authority(fmt::format("other {}", i)).certificate();
  return all + own.certificate();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  const std::string folder = argv[1];
  const Authority authority("bench");
  const auto contents = files();
  const std::string zip = make_module_zip(contents);
  boost::asio::io_context loop(1);
  Behaviour behaviour;
  behaviour.identity = authority.issue({});
  behaviour.answer = [&zip](const std::string& request) { return answer_to(request, zip); };
  const Server server(loop, behaviour);
  put(folder + "/roots.pem", roots(authority));
  put(folder + "/canary.toml", canary_toml());
  put(folder + "/url.new", fmt::format("https://127.0.0.1:{}", server.port()));
  std::filesystem::rename(folder + "/url.new", folder + "/url");
  loop.run();
}
