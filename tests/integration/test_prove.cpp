// `gopxctl prove` with the real programs and no daemon running: a right proxy, each fault of the
// lab, web sites and trees of files served by a real nginx; and the gopxd that is started for it,
// which leaves nothing behind.
#include <doctest/doctest.h>

#include <signal.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "support/lab_client.hpp"
#include "support/machine.hpp"

namespace gopx::testing {
namespace {

namespace json = boost::json;

constexpr const char* nginx = "/usr/sbin/nginx";
constexpr const char* openssl = "/usr/bin/openssl";

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find("\n\n")); }

std::string joined(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

// "pass", "fail", … of one check.
std::string result_of(const json::value& proof, std::string_view check) {
  for (const json::value& each : proof.at("checks").as_array())
    if (each.at("check").as_string() == check) return std::string{each.at("result").as_string()};
  return "no such check";
}

std::set<std::string> everything_in(const std::filesystem::path& folder) {
  std::set<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    paths.insert(entry.path().string());
  return paths;
}

struct Expected {
  std::string fault;
  std::string check;
  std::string result;
  int exit;
};

struct Site {
  std::string pem, key;  // of the certificate; "" = plain HTTP
  std::string root;
  std::string rules;  // inside of location /
};

// A real nginx on a port of its own, with everything in the scratch folder.
class Nginx {
 public:
  explicit Nginx(const Site& site) {
    Command command;
    for (int attempt = 0; attempt < 20; ++attempt) {
      port_ = free_port();
      put(scratch_ / "nginx.conf", text(site));
      command.argv = {
          nginx, "-p", scratch_.path(), "-e", scratch_ / "error", "-c", scratch_ / "nginx.conf"};
      command.environment = {{"PATH", "/usr/sbin:/usr/bin:/bin"}};
      process_ = std::make_unique<Process>(command);
      if (answers()) return;
    }
    throw std::runtime_error("nginx does not start: " + got(scratch_ / "error").value_or(""));
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  bool answers() {
    return eventually([this] {
             if (!process_->running()) return true;
             try {
               Line::to_port(port_);
               return true;
             } catch (const std::exception&) {
               return false;
             }
           }) &&
           process_->running();
  }

  std::string text(const Site& site) const {
    const std::string tls = site.pem.empty() ? "" : " ssl http2";
    const std::string certificate =
        site.pem.empty()
            ? ""
            : "ssl_certificate " + site.pem + "; ssl_certificate_key " + site.key + ";\n";
    std::string user = ::getuid() == 0 ? "user root;\n" : "";
    return user + "daemon off; master_process off; pid " + (scratch_ / "pid") +
           ";\nevents {}\nhttp { access_log off; types { text/html html; } default_type "
           "application/octet-stream;\n" +
           "client_body_temp_path " + (scratch_ / "t1") + "; proxy_temp_path " + (scratch_ / "t2") +
           "; fastcgi_temp_path " + (scratch_ / "t3") + "; uwsgi_temp_path " + (scratch_ / "t4") +
           "; scgi_temp_path " + (scratch_ / "t5") +
           ";\nserver { listen 127.0.0.1:" + std::to_string(port_) + tls + ";\n" + certificate +
           "root " + site.root + ";\nlocation / { " + site.rules + " } } }\n";
  }

  Scratch scratch_;
  unsigned short port_ = 0;
  std::unique_ptr<Process> process_;
};

// Signed by itself, so it is its own authority: "pem" and "key".
void make_certificate(const Scratch& folder) {
  Command command;
  command.argv = {openssl,
                  "req",
                  "-x509",
                  "-newkey",
                  "ec",
                  "-pkeyopt",
                  "ec_paramgen_curve:P-256",
                  "-nodes",
                  "-days",
                  "60",
                  "-subj",
                  "/CN=tree",
                  "-addext",
                  "subjectAltName=IP:127.0.0.1",
                  "-out",
                  folder / "pem",
                  "-keyout",
                  folder / "key"};
  command.environment = {{"PATH", "/usr/bin:/bin"}};
  REQUIRE(run(command).exit == 0);
}

bool skip_without_nginx(const char* what) {
  if (std::filesystem::exists(nginx)) return false;
  MESSAGE("SKIPPED: " << what << ": nginx is not installed (etc/install-deps.sh --tests)");
  return true;
}

// The processes whose parent this is.
std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> children;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string stat = got("/proc/" + name + "/stat").value_or("");
    const auto end = stat.rfind(')');
    if (end == std::string::npos || stat.size() < end + 5) continue;
    if (std::stol(stat.substr(end + 4)) == parent) children.push_back(std::stoi(name));
  }
  return children;
}

bool is_alive(pid_t pid) {
  const std::string stat = got("/proc/" + std::to_string(pid) + "/stat").value_or("");
  const auto end = stat.rfind(')');
  return end != std::string::npos && stat.size() > end + 2 && stat[end + 2] != 'Z';
}

}  // namespace

TEST_SUITE("prove") {
  TEST_CASE("a right proxy: exit 0, nothing written, no daemon needed") {
    const LabClient lab{{.mirrors = 1, .tls = true}};
    const Machine machine{lab};
    machine.write_config();
    const auto before = everything_in(machine.home());
    const Outcome outcome = machine.ctl({"prove", lab.url("a")});
    CHECK_MESSAGE(outcome.exit == 0, outcome.out << outcome.err);
    CHECK(has(joined(first_line(outcome.out)), "works as a Go module proxy"));
    CHECK_EQ(outcome.err, "");
    CHECK_EQ(everything_in(machine.home()), before);
    int absent = 0;
    for (const std::string& path : lab.paths_asked("a")) absent += has(path, "gopx.absent") ? 1 : 0;
    CHECK_EQ(absent, 1);
  }

  TEST_CASE("the certificate as JSON; a running daemon answers alike") {
    const LabClient lab{{.mirrors = 1}};
    Machine machine{lab};
    machine.write_config();
    const Outcome alone = machine.ctl({"prove", lab.url("a"), "--json"});
    const json::value proof = json::parse(alone.out);
    CHECK_EQ(proof.at("schema").as_int64(), 1);
    CHECK_EQ(proof.at("url").as_string(), lab.url("a"));
    CHECK_EQ(proof.at("verdict").as_string(), "ok");
    CHECK_GE(proof.at("checks").as_array().size(), 30);
    for (const char* check :
         {"mod", "info", "zip-hash", "escape", "absent", "sumdb-lookup", "sumdb-inclusion"})
      CHECK_EQ(result_of(proof, check), "pass");
    machine.start();
    const json::value other = json::parse(machine.ctl({"prove", lab.url("a"), "--json"}).out);
    for (const json::value& each : proof.at("checks").as_array()) {
      const std::string name{each.at("check").as_string()};
      CHECK_EQ(result_of(other, name), result_of(proof, name));
    }
  }

  TEST_CASE("each fault of the lab fails its check") {
    const LabClient lab{{.mirrors = 1, .tls = true}};
    const Machine machine{lab};
    machine.write_config();
    for (const auto& [fault, check, result, exit] : std::vector<Expected>{
             {"refuse", "reach", "fail", 2},
             {"cert-expired", "tls", "fail", 2},
             {"cert-wrong-name", "tls", "fail", 2},
             {"plain-http", "tls", "fail", 2},
             {"empty-reply", "http", "fail", 2},
             {"html", "base-path", "fail", 2},
             {"404-bad-upstream", "base-path", "fail", 2},
             {"html-zip", "zip", "fail", 2},
             {"zip-404", "zip", "fail", 2},
             {"short-zip", "zip", "fail", 2},
             {"tampered-zip", "zip-hash", "fail", 2},
             {"tampered-mod", "mod", "fail", 2},
             {"junk-mod", "mod", "fail", 2},
             {"bad-json", "info", "fail", 2},
             {"wrong-version", "info", "fail", 2},
             {"lower-json", "info", "pass", 2},
             {"html-list", "list", "fail", 2},
             {"zip-redirect", "redirects", "pass", 0},
             {"redirect-http", "redirects", "fail", 2},
             {"redirect-loop", "redirects", "fail", 2},
             {"supported-404", "sumdb", "note", 0},
             {"supported-503", "sumdb", "fail", 2},
             {"lookup-502", "sumdb-lookup", "fail", 2},
             {"lookup-html", "sumdb-lookup", "fail", 2},
             {"lookup-wrong-lines", "sumdb-lines", "fail", 2},
             {"429", "rate", "flaw", 2},
             {"401", "access", "fail", 2},
             {"500", "base-path", "fail", 2},
         }) {
      CAPTURE(fault);
      lab.fault("a", fault);
      const Outcome outcome = machine.ctl({"prove", lab.url("a"), "--json"});
      CHECK_EQ(outcome.exit, exit);
      CHECK_EQ(result_of(json::parse(outcome.out), check), result);
    }
  }

  TEST_CASE("a web server with a page, or without one: the first line says what it is not") {
    if (skip_without_nginx("prove on a web page")) return;
    const LabClient lab{{.mirrors = 1}};
    const Machine machine{lab};
    machine.write_config();
    Scratch web;
    put(web / "index.html", "<html><head><title>Mirror site</title></head></html>\n");
    const Nginx page{
        {.pem = "", .key = "", .root = web.path(), .rules = "try_files /index.html =404;"}};
    const Outcome everywhere = machine.ctl({"prove", "http://" + page.address()});
    CHECK_EQ(everywhere.exit, 2);
    CHECK(
        has(joined(first_line(everywhere.out)),
            "is not a Go module proxy: it answers every request with 200 and a web page, \"Mirror "
            "site\""));
    const Nginx nothing{{.pem = "", .key = "", .root = web.path(), .rules = ""}};
    const Outcome absent = machine.ctl({"prove", "http://" + nothing.address() + "/goproxy/"});
    CHECK_EQ(absent.exit, 2);
    CHECK(has(joined(first_line(absent.out)), "is not a Go module proxy: it answers 404"));
  }

  TEST_CASE("a GOPROXY tree of files behind nginx over HTTPS") {
    if (skip_without_nginx("prove on a tree of files")) return;
    if (installed_gos().empty() || !std::filesystem::exists(openssl)) {
      MESSAGE("SKIPPED: prove on a tree of files: there is no go, or no openssl");
      return;
    }
    const LabClient lab{{.mirrors = 1}};
    Machine machine{lab};
    machine.write_config();
    machine.write_env(machine.usual_env(lab.url("a")));
    REQUIRE(machine.download().exit == 0);
    std::string root;
    for (const std::string& path : everything_in(machine.home()))
      if (path.ends_with("/cache/download")) root = path;
    REQUIRE(root != "");
    Scratch secrets;
    make_certificate(secrets);
    machine.variable("SSL_CERT_FILE", secrets / "pem");
    const Nginx tree{{.pem = secrets / "pem", .key = secrets / "key", .root = root, .rules = ""}};
    const Outcome outcome = machine.ctl({"prove", "https://" + tree.address(), "--json"});
    CHECK_MESSAGE(outcome.exit == 0, outcome.out);
    const json::value proof = json::parse(outcome.out);
    for (const char* check : {"tls", "http1", "http2", "mod", "zip-hash", "escape", "list"})
      CHECK_EQ(result_of(proof, check), "pass");
    CHECK_EQ(result_of(proof, "sumdb"), "note");
  }

  TEST_CASE("gopxctl is killed: its gopxd goes at once, in the middle of a question") {
    const LabClient lab{{.mirrors = 1}};
    Machine machine{lab};
    machine.set("probe", "timeout", "\"20s\"");
    machine.set("probe", "interval", "\"30s\"");
    machine.write_config();
    lab.fault("a", "silent");
    Command command;
    command.argv = {GOPX_BINARY_DIR "/bin/gopxctl", "prove", lab.url("a")};
    command.environment = {{"HOME", machine.home().string()},
                           {"XDG_RUNTIME_DIR", (machine.home() / "run").string()}};
    Process ctl{command};
    REQUIRE(eventually([&] { return !lab.paths_asked("a").empty(); }));
    const auto children = children_of(ctl.pid());
    REQUIRE_EQ(children.size(), 1);
    ctl.send(SIGKILL);
    CHECK(eventually([&] { return !is_alive(children.front()); }, Milliseconds{5000}));
  }

  TEST_CASE("refusals: a bad URL is 64, a bad configuration 78, no socket to talk over 64") {
    const LabClient lab{{.mirrors = 1}};
    const Machine machine{lab};
    machine.write_config();
    for (const char* url : {"ftp://x", "nonsense", "http://u:p@host/"}) {
      const Outcome outcome = machine.ctl({"prove", url});
      CHECK_EQ(outcome.exit, 64);
      CHECK_NE(outcome.err, "");
      CHECK_EQ(outcome.out, "");
    }
    const Outcome alone = machine.gopxd({"--ephemeral"});
    CHECK_EQ(alone.exit, 64);
    CHECK(has(alone.err, "--ephemeral is for gopxctl"));
    put(machine.config_file().string(), "nonsense = 1\n");
    const Outcome bad = machine.ctl({"prove", lab.url("a")});
    CHECK_EQ(bad.exit, 78);
    CHECK(has(bad.err, "nonsense"));
  }
}

}  // namespace gopx::testing
